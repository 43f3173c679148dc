/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark: finds the sub-command, and answers for what was written to stdout.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "bench/cli/cli.h"
#include "bench/measure/build_info.h"

struct command {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
#define X(name, summary) { #name, summary, cmd_##name },
	COMMAND_LIST(X)
#undef X
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };

static const char usage[] =
	/* */
	"usage: schedmark <command> [options] [files]\n"
	"\n"
	"Schedules Kubernetes pods onto nodes in this process, without a cluster: the\n"
	"predicates and priorities of kube-scheduler v1.26, explained and measured.\n"
	"\n"
	"commands:\n";

static const char usage_end[] =
	/* */
	"\n"
	"  schedmark <command> --help   the options of a command\n"
	"  schedmark --version          version, commit and compiler\n"
	"\n"
	"exit status:\n";

static int print_usage(void)
{
	fputs(usage, stdout);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		printf("  %-8s  %s\n", commands[i].name, commands[i].summary);
	fputs(usage_end, stdout);
#define X(id, number, text) printf("  %d  %s\n", number, text);
	STATUS_LIST(X)
#undef X
	return STATUS_OK;
}

static int print_version(void)
{
	printf("schedmark %s (commit %s, %s, %s)\n", build_version(), build_commit(),
	       build_compiler(), build_mode());
	return STATUS_OK;
}

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	}
	return NULL;
}

static int unknown_command(const char *name)
{
	const char *names[COMMAND_COUNT];
	const char *nearest;
	char quoted[DIAG_QUOTE_SIZE];

	for (size_t i = 0; i < COMMAND_COUNT; i++)
		names[i] = commands[i].name;
	nearest = cli_nearest(name, names, COMMAND_COUNT);
	diag_quote(quoted, name, strlen(name));
	if (name[0] == '-')
		fprintf(stderr, "schedmark: unknown option %s\n", quoted);
	else if (nearest)
		fprintf(stderr, "schedmark: %s is no command; did you mean \"%s\"?\n", quoted,
			nearest);
	else
		fprintf(stderr, "schedmark: %s is no command\n", quoted);
	fputs("Try \"schedmark --help\".\n", stderr);
	return STATUS_BAD_INPUT;
}

static int help_about(const char *name)
{
	char help[] = "--help";
	const struct command *command = name ? command_find(name) : NULL;
	char *line[] = { command ? (char *)command->name : NULL, help, NULL };

	if (!name)
		return print_usage();
	return command ? command->run(2, line) : unknown_command(name);
}

static int run_command(int argc, char **argv)
{
	const struct command *command;

	if (argc < 2) {
		fputs("schedmark: a command is missing\nTry \"schedmark --help\".\n", stderr);
		return STATUS_BAD_INPUT;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return print_usage();
	if (!strcmp(argv[1], "--version"))
		return print_version();
	if (!strcmp(argv[1], "help"))
		return help_about(argv[2]);
	command = command_find(argv[1]);
	return command ? command->run(argc - 1, argv + 1) : unknown_command(argv[1]);
}

/*
 * A standard stream that the caller closed must not become the next file that is opened: its
 * number is taken by /dev/null, opened the wrong way round so that using it fails.
 */
static void fill_standard_streams(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDWR };

	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF)
			(void)open("/dev/null", modes[fd]);
	}
}

/* A result that did not get out is a failure, whatever the command says. */
static int close_stdout(int status)
{
	bool failed = ferror(stdout) != 0;

	if (fflush(stdout) == 0 && !failed)
		return status;
	fprintf(stderr, "schedmark: cannot write to the standard output: %s\n", strerror(errno));
	return STATUS_ERROR;
}

int main(int argc, char **argv)
{
	fill_standard_streams();
	/* A reader that went away shows as a failed write. */
	signal(SIGPIPE, SIG_IGN);
	return close_stdout(run_command(argc, argv));
}
