# SPDX-License-Identifier: Apache-2.0
# bash completion of schedmark: as schedmark in a folder of bash-completion, or sourced

_schedmark_words()
{
	COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

_schedmark_files()
{
	COMPREPLY=($(compgen -f -- "$cur"))
	compopt -o filenames 2>/dev/null
}

# What may follow the option in $1; fails when it takes no argument.
_schedmark_argument()
{
	case $1 in
	--output | -o)
		case ${COMP_WORDS[1]} in
		run | report | ladder | strategies) _schedmark_files ;;
		*) _schedmark_words "text json" ;;
		esac
		;;
	--cluster | --git | --html) _schedmark_files ;;
	--clock) _schedmark_words "real fixed" ;;
	--format | -f | --report)
		_schedmark_words "text markdown step-summary html json csv csv-samples go perf-dash cl2-throughput cl2-metrics cl2-startup
			google-benchmark github-smaller github-bigger bencher prometheus openmetrics junit hgrm"
		;;
	--detail) _schedmark_words "brief compact full" ;;
	--preemption) _schedmark_words "report apply none" ;;
	--kubernetes-version) _schedmark_words "1.26 1.36" ;;
	--tie-break) _schedmark_words "first random" ;;
	--strategy) _schedmark_words "$(schedmark list strategies --names 2>/dev/null)" ;;
	--scheduler-config)
		_schedmark_files
		COMPREPLY+=($(compgen -W "$(schedmark list profiles --names 2>/dev/null)" -- "$cur"))
		;;
	--limit)
		_schedmark_words "file-bytes= documents= depth= alias-nodes= document-bytes= scalar-bytes= pods="
		compopt -o nospace 2>/dev/null
		;;
	--feature-gates)
		_schedmark_words "MatchLabelKeysInPodTopologySpread= MinDomainsInPodTopologySpread=
			NodeInclusionPolicyInPodTopologySpread= NodeDeclaredFeatures= PodDisruptionConditions=
			PodSchedulingReadiness= ReadWriteOncePod= SchedulerPopFromBackoffQ= SchedulerQueueingHints= TaintTolerationComparisonOperators= VolumeCapacityPriority= VolumeLimitScaling="
		compopt -o nospace 2>/dev/null
		;;
	--with) _schedmark_words "perf sampler callgrind auto" ;;
	--out) _schedmark_files ;;
	--form) _schedmark_words "2015 2016 2018 benchmark" ;;
	--frequency | --passes | --nodes | --pods | --seconds | --parallelism | --threads | --template-cache-bytes | --existing | --samples | --rounds | --profile-seconds | \
		--pod | --seed | --percentage-of-nodes-to-score | --label-filter | --name | --bare | --perf-control | --trace-pods | --precision | --budget | \
		--processes | --sweep | --clock | --repeat | --cpu | --args-a | --args-b | --impl | --metrics | \
		--set | --threshold | --baseline | --save-baseline | --last | --false-alarms | --workload)
		COMPREPLY=()
		;;
	*) return 1 ;;
	esac
}

_schedmark()
{
	local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	local scheduling="--scheduler-config --percentage-of-nodes-to-score --tie-break --seed --strategy --parallelism --threads
		--template-cache-bytes --feature-gates --kubernetes-version"
	local loading="--strict --no-defaults --limit"

	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		_schedmark_words "run compare history explain profile import simulate report density ladder strategies doctor list help --help --version"
		return
	fi
	_schedmark_argument "$previous" && return
	case ${COMP_WORDS[1]}:$cur in
	run:-*)
		_schedmark_words "--cluster --label-filter --name --precision --budget --processes --repeat
			--thresholds --no-instrumented --instructions --counters --bare --perf-control --heap-profile --trace --trace-pods --sweep --clock --output
			--placements --report --save-baseline --brief --hostname --quiet --no-color
			$scheduling $loading --help"
		;;
	compare:-*)
		_schedmark_words "--interleave --instructions --args-a --args-b --impl --label-filter
			--name --budget --cpu --threshold --allow-different-placements --baseline
			--metrics --output --strict --quiet --help"
		;;
	compare:*)
		_schedmark_files
		COMPREPLY+=($(compgen -W "$(schedmark list workloads --names 2>/dev/null)" -- "$cur"))
		;;
	history:-*)
		_schedmark_words "--git --last --metrics --threshold --false-alarms --output --strict
			--quiet --help"
		;;
	history:*) _schedmark_files ;;
	run:*)
		_schedmark_files
		COMPREPLY+=($(compgen -W "$(schedmark list workloads --names 2>/dev/null)" -- "$cur"))
		;;
	explain:-*)
		_schedmark_words "--pod --output --detail --preemption --all-nodes --no-color --fail
			$scheduling $loading --help"
		;;
	explain:*) _schedmark_files ;;
	report:-*) _schedmark_words "--format --output --workload --volatile --help" ;;
	report:*) _schedmark_files ;;
	import:-*) _schedmark_words "--output --nodes --overrides --set --help" ;;
	import:*)
		_schedmark_files
		[ "$COMP_CWORD" -eq 2 ] && _schedmark_words "clusterloader2"
		;;
	doctor:*) _schedmark_words "--output --strict --help" ;;
	simulate:-*) _schedmark_words "--lines --explain --figures --set --output --html --clock --help" ;;
	simulate:*)
		_schedmark_files
		COMPREPLY+=($(compgen -W "$(schedmark list simulations --names 2>/dev/null)" -- "$cur"))
		;;
	density:-*) _schedmark_words "--form --name $scheduling --help" ;;
	density:*)
		_schedmark_files
		COMPREPLY+=($(compgen -W "$(schedmark list workloads --names 2>/dev/null)" -- "$cur"))
		;;
	profile:-*)
		_schedmark_words "--with --frequency --seconds --passes --name --out --diff --quiet
			$scheduling --help"
		;;
	profile:*)
		_schedmark_files
		COMPREPLY+=($(compgen -W "$(schedmark list workloads --names 2>/dev/null)" -- "$cur"))
		;;
	ladder:-*)
		_schedmark_words "--quick --full --nodes --pods --existing --samples --rounds --profile-seconds
			--seed --output --quiet --help"
		;;
	ladder:*)
		_schedmark_words "v1.1.1 +18170 +18473 +18493 +18466 +18413 +19449 +coreos7 +22430 +23274 +24248
			+24598 +25243 v1.2.0"
		;;
	strategies:-*)
		_schedmark_words "--quick --label-filter --name --sweep --rounds --seconds --no-instructions
			--output --quiet $scheduling --help"
		;;
	strategies:*)
		_schedmark_files
		COMPREPLY+=($(compgen -W "$(schedmark list workloads --names 2>/dev/null)" -- "$cur"))
		;;
	list:-*) _schedmark_words "--output --names --kubernetes-version --help" ;;
	list:*) _schedmark_words "rules implementations strategies profiles workloads simulations" ;;
	help:*) _schedmark_words "run compare history explain profile import simulate report density ladder strategies doctor list" ;;
	esac
}

complete -F _schedmark schedmark
