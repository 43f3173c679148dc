/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .ci/deps on machines that are made up: a folder of fake tools is the whole PATH.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/folder.h"

enum { ROOT, SUDO, USER };

struct machine {
	const char *os_release;
	const char *kernel;
	int who;
	const char *tools; /* separated by spaces, like the libraries */
	const char *libraries;
	bool install_fails;
};

/* Each word of the list becomes a file whose name has the prefix. */
static void put_each(const struct folder *folder, const char *list, const char *prefix)
{
	char copy[512], name[128], *rest = copy;

	snprintf(copy, sizeof(copy), "%s", list);
	for (char *word; (word = strtok_r(rest, " ", &rest));) {
		snprintf(name, sizeof(name), "%s%s", prefix, word);
		folder_put(folder, name, "#!/bin/sh\n");
	}
}

static void build(const struct machine *machine, struct folder *folder)
{
	const char *pkg_config = "#!/bin/sh\n[ -e $FAKE/lib.any ] || [ -e $FAKE/lib.$2 ]\n";

	folder_make(folder);
	folder_put(folder, "os-release", "%s", machine->os_release);
	folder_put(folder, "uname", "#!/bin/sh\necho %s\n", machine->kernel);
	folder_put(folder, "id", "#!/bin/sh\necho %d\n", machine->who == ROOT ? 0 : 1000);
	if (machine->who == SUDO)
		folder_put(folder, "sudo", "#!/bin/sh\nshift\n\"$@\"\n");
	put_each(folder, "true", "");
	folder_put(folder, "env", "#!/bin/sh\nshift\n\"$@\"\n");
	/* Installing brings every library, and the tools in later/. */
	folder_put(folder, "apt-get",
		   "#!/bin/sh\necho \"apt-get $*\" >>$FAKE/log\n"
		   "[ $1 = update ] || %s\n",
		   machine->install_fails
			   ? "exit 100"
			   : "{ : >$FAKE/lib.any; /bin/cp -n $FAKE/later/* $FAKE; }");
	put_each(folder, "cc clang", "later/");
	folder_put(folder, "later/pkg-config", "%s", pkg_config);
	put_each(folder, machine->tools, "");
	if (strstr(machine->tools, "pkg-config"))
		folder_put(folder, "pkg-config", "%s", pkg_config);
	put_each(folder, machine->libraries, "lib.");
	folder_put(folder, "log", "%s", "");
}

#define ALL_LIBRARIES "yaml-0.1 jansson libxxhash gmp zlib jemalloc"
#define DEBIAN "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n"
#define INSTALL "apt-get install -qq -y --no-install-recommends "

static const struct {
	const char *what;
	struct machine machine;
	const char *groups, *cc;
	int status;
	const char *says, *says_not; /* NULL: nothing at all, or no matter */
} cases[] = {
	{ "nothing is missing: silent and no package manager",
	  { DEBIAN, "Linux", ROOT, "cc pkg-config", ALL_LIBRARIES " criterion", false },
	  "build test",
	  "cc",
	  0,
	  NULL,
	  NULL },
	{ "a group not asked for may be missing",
	  { DEBIAN, "Linux", ROOT, "cc pkg-config", ALL_LIBRARIES, false },
	  "build",
	  "cc",
	  0,
	  NULL,
	  NULL },
	{ "root on Debian installs what is missing and no more",
	  { DEBIAN, "Linux", ROOT, "cc pkg-config", "jansson libxxhash gmp zlib", false },
	  "build test",
	  "cc",
	  0,
	  INSTALL "libyaml-dev libjemalloc-dev libcriterion-dev\n",
	  "libjansson-dev" },
	{ "the lists are renewed first",
	  { DEBIAN, "Linux", ROOT, "cc pkg-config", "", false },
	  "build",
	  "cc",
	  0,
	  "apt-get update -qq\napt-get install",
	  NULL },
	{ "sudo that asks nothing will do",
	  { DEBIAN, "Linux", SUDO, "cc pkg-config", "yaml-0.1 jansson libxxhash gmp zlib", false },
	  "build",
	  "cc",
	  0,
	  INSTALL "libjemalloc-dev\n",
	  NULL },
	{ "a bare machine lacks compiler and pkg-config too",
	  { DEBIAN, "Linux", ROOT, "", "", false },
	  "build test",
	  "cc",
	  0,
	  INSTALL "gcc libc6-dev pkg-config libyaml-dev libjansson-dev "
		  "libxxhash-dev libgmp-dev zlib1g-dev libjemalloc-dev libcriterion-dev\n",
	  NULL },
	{ "the compiler that was asked for",
	  { DEBIAN, "Linux", ROOT, "cc pkg-config", ALL_LIBRARIES, false },
	  "build",
	  "clang",
	  0,
	  INSTALL "clang\n",
	  "gcc" },
	{ "no root and no sudo: the command, not run",
	  { DEBIAN, "Linux", USER, "cc pkg-config", "jansson libxxhash gmp zlib jemalloc", false },
	  "build test",
	  "cc",
	  2,
	  "\n    sudo apt-get install -y libyaml-dev libcriterion-dev\n",
	  "update" },
	{ "an installation that fails",
	  { DEBIAN, "Linux", ROOT, "cc pkg-config", "jansson libxxhash gmp zlib jemalloc", true },
	  "build",
	  "cc",
	  2,
	  "still missing: yaml-0.1\n",
	  NULL },
	{ "a compiler that no package brings",
	  { DEBIAN, "Linux", ROOT, "cc pkg-config", ALL_LIBRARIES, false },
	  "build",
	  "gcc-99",
	  2,
	  "still missing: gcc-99\n",
	  NULL },
	{ "kin of Debian",
	  { "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", "Linux", ROOT, "cc pkg-config", "",
	    false },
	  "build",
	  "cc",
	  0,
	  INSTALL "libyaml-dev ",
	  NULL },
	{ "Fedora",
	  { "ID=fedora\n", "Linux", USER, "", "", false },
	  "build",
	  "cc",
	  2,
	  "\n    sudo dnf install -y gcc pkgconf-pkg-config libyaml-devel jansson-devel "
	  "xxhash-devel gmp-devel zlib-devel jemalloc-devel\n",
	  "Criterion" },
	{ "Criterion has no package on Fedora",
	  { "ID=rocky\nID_LIKE=\"rhel centos fedora\"\n", "Linux", ROOT, "cc pkg-config",
	    ALL_LIBRARIES, false },
	  "test",
	  "cc",
	  2,
	  "Criterion has no package here",
	  "install what" },
	{ "Arch, as root",
	  { "ID=arch\n", "Linux", ROOT, "cc pkg-config", "", false },
	  "build test",
	  "cc",
	  2,
	  "\n    pacman -S --needed libyaml jansson xxhash gmp zlib jemalloc criterion\n",
	  "sudo" },
	{ "Alpine",
	  { "ID=alpine\n", "Linux", ROOT, "", "", false },
	  "build",
	  "cc",
	  2,
	  "\n    apk add gcc musl-dev pkgconf yaml-dev jansson-dev xxhash-dev gmp-dev "
	  "zlib-dev jemalloc-dev\n",
	  NULL },
	{ "macOS",
	  { "", "Darwin", USER, "", "", false },
	  "build test",
	  "cc",
	  2,
	  "\n    brew install pkgconf libyaml jansson xxhash gmp zlib jemalloc criterion\n"
	  "a C compiler comes with: xcode-select --install\n",
	  "sudo" },
	{ "valgrind for instructions, which nothing else asks for",
	  { DEBIAN, "Linux", USER, "cc pkg-config", ALL_LIBRARIES " criterion", false },
	  "build instructions",
	  "cc",
	  2,
	  "\n    sudo apt-get install -y valgrind\n",
	  NULL },
	{ "no valgrind where there is none to be had",
	  { "", "Darwin", USER, "cc pkg-config", ALL_LIBRARIES, false },
	  "build instructions",
	  "cc",
	  2,
	  "missing: valgrind\n",
	  "brew install" },
	{ "a package is named once",
	  { "ID=arch\n", "Linux", USER, "cc pkg-config", ALL_LIBRARIES, false },
	  "lint",
	  "cc",
	  2,
	  "\n    sudo pacman -S --needed clang cppcheck\n",
	  NULL },
	{ "another system: the names",
	  { "ID=plan9\n", "Linux", ROOT, "cc pkg-config", "jansson libxxhash gmp zlib", false },
	  "build",
	  "cc",
	  2,
	  "package manager, then try again: yaml-0.1 jemalloc\n",
	  NULL },
};

Test(deps, finds_and_installs_what_is_missing)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char said[4096];
		struct folder folder;
		int status;

		build(&cases[i].machine, &folder);
		status = command_run(
			said, sizeof(said),
			"FAKE=%s OS_RELEASE=%s/os-release CC=%s PATH=%s /bin/sh .ci/deps %s",
			folder.path, folder.path, cases[i].cc, folder.path, cases[i].groups);
		folder_append(&folder, "log", said, sizeof(said));
		cr_expect_eq(status, cases[i].status, "%s: status %d:\n%s", cases[i].what, status,
			     said);
		if (cases[i].says)
			cr_expect(strstr(said, cases[i].says), "%s:\n%s", cases[i].what, said);
		else
			cr_expect_str_empty(said, "%s:\n%s", cases[i].what, said);
		if (cases[i].says_not)
			cr_expect_not(strstr(said, cases[i].says_not), "%s:\n%s", cases[i].what,
				      said);
		folder_remove(&folder);
	}
}
