# SPDX-License-Identifier: Apache-2.0
# fish completion of schedmark: in a completions folder of fish

set --local commands run compare history explain profile import simulate report density ladder strategies doctor list help
set --local formats 'text markdown step-summary html json csv csv-samples go perf-dash cl2-throughput cl2-metrics cl2-startup google-benchmark github-smaller github-bigger bencher prometheus openmetrics junit hgrm'
set --local scheduling '__fish_seen_subcommand_from run explain profile density strategies'
set --local loading '__fish_seen_subcommand_from run explain'

complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -a run -d 'Run workloads or a cluster dump, print the table'
complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -a compare -d 'Say whether one is faster than the other'
complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -a history -d 'At which commit figures changed for good'
complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -a explain -d 'Show why each pending pod went where it went'
complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -a simulate -d 'The cluster around the scheduler, in virtual time'
complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -a report -d 'Stored results as pages, tables and files for other tools'
complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -a density -d 'How many pods each second, as tests of 2015 to 2018 put it'
complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -a profile -d 'Where the time goes: shares, flame graph, files for viewers'
complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -a ladder -d 'The scheduler of 2015 and what made it faster'
complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -a strategies -d 'Evaluation strategies side by side'
complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -a import -d 'Tests of other programs as workloads'
complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -a doctor -d 'What numbers of this machine are worth'
complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -a list -d 'Rules, profiles and workloads'
complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -a help -d 'About a command'
complete -c schedmark -n "not __fish_seen_subcommand_from $commands" -f -l version -d 'Version, commit, compiler'
complete -c schedmark -f -s h -l help -d 'Options and how to use them'

# of run
complete -c schedmark -n '__fish_seen_subcommand_from run' -r -l cluster -d 'A dump to schedule'
complete -c schedmark -n '__fish_seen_subcommand_from run' -x -l label-filter -d 'Workloads with these labels'
complete -c schedmark -n '__fish_seen_subcommand_from run' -x -l name -d 'Workloads with a matching name'
complete -c schedmark -n '__fish_seen_subcommand_from run' -x -l precision -d 'Until the median is as sure as this'
complete -c schedmark -n '__fish_seen_subcommand_from run' -x -l budget -d 'Time for the processes of a workload'
complete -c schedmark -n '__fish_seen_subcommand_from run' -x -l processes -d 'Fresh processes for each workload'
complete -c schedmark -n '__fish_seen_subcommand_from run' -x -l repeat -d 'Clean passes of each process'
complete -c schedmark -n '__fish_seen_subcommand_from run' -l thresholds -d 'Status 3 when one is missed'
complete -c schedmark -n '__fish_seen_subcommand_from run' -l no-instrumented -d 'Leave out the pass that times phases and rules'
complete -c schedmark -n '__fish_seen_subcommand_from run' -l instructions -d 'Count instructions under valgrind'
complete -c schedmark -n '__fish_seen_subcommand_from run' -l counters -d 'Count events and bytes of each phase'
complete -c schedmark -n '__fish_seen_subcommand_from run' -r -l heap-profile -d 'Flame graph of who asks for memory'
complete -c schedmark -n '__fish_seen_subcommand_from run' -r -l trace -d 'File for a time line of pods'
complete -c schedmark -n '__fish_seen_subcommand_from run' -x -l trace-pods -d 'Which of them: first..end'
complete -c schedmark -n '__fish_seen_subcommand_from run' -x -l perf-control -d 'Switch perf on for what is measured'
complete -c schedmark -n '__fish_seen_subcommand_from run' -x -l bare -d 'Only schedule this workload, measure nothing'
complete -c schedmark -n '__fish_seen_subcommand_from run' -x -l clock -a 'real virtual virtual:1ms fixed:20us' -d 'What churn and back-offs go by'
complete -c schedmark -n '__fish_seen_subcommand_from run' -x -l sweep -d 'Values of a param, and how the time grows'
complete -c schedmark -n '__fish_seen_subcommand_from run' -r -s o -l output -d 'Result file'
complete -c schedmark -n '__fish_seen_subcommand_from run' -r -l placements -d 'List which pod is on which node'
complete -c schedmark -n '__fish_seen_subcommand_from run' -x -l report -a "$formats" -d 'In another form too'
complete -c schedmark -n '__fish_seen_subcommand_from run' -x -l save-baseline -d 'Keep the result under a name'
complete -c schedmark -n '__fish_seen_subcommand_from run' -l brief -d 'Only the summary table'
complete -c schedmark -n '__fish_seen_subcommand_from run' -l hostname -d "Put the machine's name into the result file"
complete -c schedmark -n '__fish_seen_subcommand_from run' -s q -l quiet -d 'No progress, no notes and warnings'
complete -c schedmark -n '__fish_seen_subcommand_from run' -a '(schedmark list workloads --names 2>/dev/null)'

# of history
complete -c schedmark -n '__fish_seen_subcommand_from history' -x -l git -a '(__fish_complete_directories)' -d 'Order by the commits of this repository'
complete -c schedmark -n '__fish_seen_subcommand_from history' -x -l last -d 'Only the latest results'
complete -c schedmark -n '__fish_seen_subcommand_from history' -x -l metrics -d 'To look at'
complete -c schedmark -n '__fish_seen_subcommand_from history' -x -l threshold -d 'Changes up to it are none'
complete -c schedmark -n '__fish_seen_subcommand_from history' -x -l false-alarms -d 'Chance to see a step where none is'
complete -c schedmark -n '__fish_seen_subcommand_from history' -x -l output -a 'text tsv json' -d 'Format'
complete -c schedmark -n '__fish_seen_subcommand_from history' -l strict -d 'Status 4 when inconclusive'
complete -c schedmark -n '__fish_seen_subcommand_from history' -s q -l quiet -d 'No notes and warnings'

# of report
complete -c schedmark -n '__fish_seen_subcommand_from report' -x -s f -l format -a "$formats" -d 'In which form'
complete -c schedmark -n '__fish_seen_subcommand_from report' -r -s o -l output -d 'File or folder'
complete -c schedmark -n '__fish_seen_subcommand_from report' -x -l workload -d 'Only those with such a name'
complete -c schedmark -n '__fish_seen_subcommand_from report' -l volatile -d 'go: commit, date and file as keys too'

# of compare
complete -c schedmark -n '__fish_seen_subcommand_from compare' -l interleave -d 'Two programs in turns'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -l instructions -d 'Count instructions of two programs'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -x -l args-a -d 'Arguments of run for the base'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -x -l args-b -d 'Arguments of run for the candidate'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -x -l impl -d 'Two implementations of a rule'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -x -l label-filter -d 'Workloads with these labels'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -x -l name -d 'Workloads with a matching name'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -x -l budget -d 'About how long'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -x -l cpu -d 'Processor to run on'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -x -l threshold -d 'Changes up to it are none'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -l allow-different-placements -d 'Compare all the same'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -x -l baseline -d 'A stored result'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -x -l metrics -d 'To compare'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -x -l output -a 'text tsv json markdown' -d 'Format'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -l strict -d 'Status 4 when inconclusive'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -s q -l quiet -d 'No progress, no notes and warnings'
complete -c schedmark -n '__fish_seen_subcommand_from compare' -a '(schedmark list workloads --names 2>/dev/null)'

# of explain
complete -c schedmark -n '__fish_seen_subcommand_from explain' -x -l pod -d 'Only this one'
complete -c schedmark -n '__fish_seen_subcommand_from explain simulate doctor list' -x -l output -a 'text json' -d 'Format'
complete -c schedmark -n '__fish_seen_subcommand_from explain' -x -l detail -a 'brief compact full' -d 'How much'
complete -c schedmark -n '__fish_seen_subcommand_from explain' -x -l preemption -a 'report apply none' -d 'When a pod does not fit'
complete -c schedmark -n '__fish_seen_subcommand_from explain' -l all-nodes -d 'Do not shorten lists of nodes'
complete -c schedmark -n $loading -l no-color -d 'No colours'
complete -c schedmark -n '__fish_seen_subcommand_from explain' -l fail -d 'Exit with 3 when a printed pod does not fit'

# of simulate
complete -c schedmark -n '__fish_seen_subcommand_from simulate' -l lines -d 'How far it is, as the e2e density test put it'
complete -c schedmark -n '__fish_seen_subcommand_from simulate' -l explain -d 'Where pods waited'
complete -c schedmark -n '__fish_seen_subcommand_from simulate' -l figures -d 'All that expectations can be about'
complete -c schedmark -n '__fish_seen_subcommand_from simulate' -x -l set -d 'A parameter of the documents: NAME=VALUE'
complete -c schedmark -n '__fish_seen_subcommand_from simulate' -r -l html -d 'A page with the curves'
complete -c schedmark -n '__fish_seen_subcommand_from simulate' -x -l clock -a 'real fixed' -d 'Whether anything is measured'
complete -c schedmark -n '__fish_seen_subcommand_from simulate' -a '(schedmark list simulations --names 2>/dev/null)'

# of density
complete -c schedmark -n '__fish_seen_subcommand_from density' -x -l form -a '2015 2016 2018 benchmark' -d 'As it was in that year, or as its benchmark'
complete -c schedmark -n '__fish_seen_subcommand_from density' -x -l name -d 'Workloads with a matching name'
complete -c schedmark -n '__fish_seen_subcommand_from density' -a '(schedmark list workloads --names 2>/dev/null)'

# of profile
complete -c schedmark -n '__fish_seen_subcommand_from profile' -x -l with -a 'perf sampler callgrind auto' -d 'How to find out'
complete -c schedmark -n '__fish_seen_subcommand_from profile' -x -l frequency -d 'Samples a second'
complete -c schedmark -n '__fish_seen_subcommand_from profile' -x -l seconds -d 'Of processor time at least'
complete -c schedmark -n '__fish_seen_subcommand_from profile' -x -l passes -d 'So many instead'
complete -c schedmark -n '__fish_seen_subcommand_from profile' -x -l name -d 'Workloads with a matching name'
complete -c schedmark -n '__fish_seen_subcommand_from profile' -r -l out -d 'Where files go'
complete -c schedmark -n '__fish_seen_subcommand_from profile' -l diff -d 'What changed between two folders'
complete -c schedmark -n '__fish_seen_subcommand_from profile' -s q -l quiet -d 'No notes'

# of ladder
complete -c schedmark -n '__fish_seen_subcommand_from ladder' -l quick -d 'Fewer pods, only 0 and 5000 before them'
complete -c schedmark -n '__fish_seen_subcommand_from ladder' -l full -d '30000 pods by the first and the last rung'
complete -c schedmark -n '__fish_seen_subcommand_from ladder' -x -l nodes -d 'How many'
complete -c schedmark -n '__fish_seen_subcommand_from ladder' -x -l pods -d 'Onto empty nodes'
complete -c schedmark -n '__fish_seen_subcommand_from ladder' -x -l existing -d 'Pods that run already'
complete -c schedmark -n '__fish_seen_subcommand_from ladder' -x -l samples -d 'Pods timed in a round'
complete -c schedmark -n '__fish_seen_subcommand_from ladder' -x -l rounds -d 'Turns of each rung'
complete -c schedmark -n '__fish_seen_subcommand_from ladder' -x -l profile-seconds -d 'Of sampling call stacks'
complete -c schedmark -n '__fish_seen_subcommand_from ladder' -x -l seed -d 'Of what is random'
complete -c schedmark -n '__fish_seen_subcommand_from ladder' -r -s o -l output -d 'Where files go'
complete -c schedmark -n '__fish_seen_subcommand_from ladder' -s q -l quiet -d 'No progress'
complete -c schedmark -n '__fish_seen_subcommand_from ladder' -f -a 'v1.1.1 +18170 +18473 +18493 +18466 +18413 +19449 +coreos7 +22430 +23274 +24248 +24598 +25243 v1.2.0'

# of strategies
complete -c schedmark -n '__fish_seen_subcommand_from strategies' -l quick -d 'Only workloads labelled quick, fewer rounds'
complete -c schedmark -n '__fish_seen_subcommand_from strategies' -x -l label-filter -d 'Workloads with these labels'
complete -c schedmark -n '__fish_seen_subcommand_from strategies' -x -l name -d 'Workloads with a matching name'
complete -c schedmark -n '__fish_seen_subcommand_from strategies' -x -l sweep -d 'With each value'
complete -c schedmark -n '__fish_seen_subcommand_from strategies' -x -l rounds -d 'Turns of each strategy'
complete -c schedmark -n '__fish_seen_subcommand_from strategies' -x -l seconds -d 'Of scheduling in a pass at most'
complete -c schedmark -n '__fish_seen_subcommand_from strategies' -l no-instructions -d 'Do not count them'
complete -c schedmark -n '__fish_seen_subcommand_from strategies' -r -s o -l output -d 'A table for programs'
complete -c schedmark -n '__fish_seen_subcommand_from strategies' -s q -l quiet -d 'No progress'
complete -c schedmark -n '__fish_seen_subcommand_from strategies' -a '(schedmark list workloads --names 2>/dev/null)'

# of all commands that schedule
complete -c schedmark -n $scheduling -r -l scheduler-config -a '(schedmark list profiles --names 2>/dev/null)' -d 'Profile or configuration file'
complete -c schedmark -n $scheduling -x -l percentage-of-nodes-to-score -d 'Stop searching early'
complete -c schedmark -n $scheduling -x -l tie-break -a 'first random' -d 'Of equally good nodes'
complete -c schedmark -n $scheduling -x -l seed -d 'Of what is random'
complete -c schedmark -n $scheduling -x -l parallelism -d 'By so many threads'
complete -c schedmark -n $scheduling -x -l threads -d 'The same'
complete -c schedmark -n $scheduling -x -l template-cache-bytes -d 'For scores of pods that are alike'
complete -c schedmark -n $scheduling -x -l strategy -a '(schedmark list strategies --names 2>/dev/null)' -d 'How nodes are evaluated'
complete -c schedmark -n '__fish_seen_subcommand_from run explain density strategies list' -x -l kubernetes-version -a '1.26 1.36' -d 'Whose scheduler'
complete -c schedmark -n $scheduling -x -l feature-gates -a 'MatchLabelKeysInPodTopologySpread= MinDomainsInPodTopologySpread= NodeInclusionPolicyInPodTopologySpread= NodeDeclaredFeatures= PodDisruptionConditions= PodSchedulingReadiness= ReadWriteOncePod= SchedulerPopFromBackoffQ= SchedulerQueueingHints= TaintTolerationComparisonOperators= VolumeCapacityPriority= VolumeLimitScaling=' -d 'Of that version'
complete -c schedmark -n $loading -l strict -d 'Unknown fields and duplicate keys are errors'
complete -c schedmark -n $loading -l no-defaults -d "Read objects without the API server's defaults"
complete -c schedmark -n $loading -x -l limit -a 'file-bytes= documents= depth= alias-nodes= document-bytes= scalar-bytes= pods=' -d 'Of the input'

# of import
complete -c schedmark -n '__fish_seen_subcommand_from import' -a clusterloader2
complete -c schedmark -n '__fish_seen_subcommand_from import' -r -s o -l output -d 'Where to'
complete -c schedmark -n '__fish_seen_subcommand_from import' -x -l nodes -d 'Of the cluster'
complete -c schedmark -n '__fish_seen_subcommand_from import' -r -l overrides -d 'Values for the templates'
complete -c schedmark -n '__fish_seen_subcommand_from import' -x -l set -d 'One value'

# of doctor
complete -c schedmark -n '__fish_seen_subcommand_from doctor' -l strict -d 'Status 3 when it is noisy'

# of list
complete -c schedmark -n '__fish_seen_subcommand_from list' -l names -d 'Only names, one a line'
complete -c schedmark -n '__fish_seen_subcommand_from list' -f -a 'rules implementations strategies profiles workloads simulations'
