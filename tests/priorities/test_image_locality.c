/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

#define HOLDS(NAME, IMAGES) NODE(NAME, , , ", images: [" IMAGES "]")
#define IMAGE(NAME, MIB) "{names: ['" NAME "'], sizeBytes: " MIB "}"
#define MIB_23 "24117248"
#define MIB_250 "262144000"
#define MIB_1000 "1048576000"
#define RUNS_IMAGE(NAME) POD_OF("p", , "{name: c, image: '" NAME "'}", )

static const struct rule_case cases[] = {
	{ "no node holds the image", NODE("a", , , ) NODE("b", , , ) RUNS_IMAGE("web:1"),
	  "0 0 -> 0 0", NULL },
	{ "a large image that all nodes hold",
	  HOLDS("a", IMAGE("web:1", MIB_1000)) RUNS_IMAGE("web:1"), "100 -> 100", NULL },
	{ "its size is scaled by the share of nodes that hold it",
	  HOLDS("a", IMAGE("web:1", MIB_1000)) NODE("b", , , ) RUNS_IMAGE("web:1"), "48 0 -> 48 0",
	  NULL },
	{ "23 MiB are nothing", HOLDS("a", IMAGE("web:1", MIB_23)) RUNS_IMAGE("web:1"), "0 -> 0",
	  NULL },
	{ "a quarter", HOLDS("a", IMAGE("web:1", MIB_250)) RUNS_IMAGE("web:1"), "23 -> 23", NULL },
	{ "a name without a tag is the latest",
	  HOLDS("a", IMAGE("web:latest", MIB_1000)) RUNS_IMAGE("web"), "100 -> 100", NULL },
	{ "a port is no tag",
	  HOLDS("a", IMAGE("host:5000/web:latest", MIB_1000)) RUNS_IMAGE("host:5000/web"),
	  "100 -> 100", NULL },
	{ "another tag is another image", HOLDS("a", IMAGE("web:2", MIB_1000)) RUNS_IMAGE("web:1"),
	  "0 -> 0", NULL },
	{ "every container may bring 1000 MiB",
	  HOLDS("a", IMAGE("web:1", MIB_1000))
		  POD_OF("p", , "{name: c, image: 'web:1'}, {name: d, image: 'db:1'}", ),
	  "49 -> 49", NULL },
	{ "two containers of one image count it twice",
	  HOLDS("a", IMAGE("web:1", MIB_1000))
		  POD_OF("p", , "{name: c, image: 'web:1'}, {name: d, image: 'web:1'}", ),
	  "100 -> 100", NULL },
	{ "init containers do not count",
	  HOLDS("a", IMAGE("web:1", MIB_1000))
		  POD_OF("p", , "{name: c, image: 'db:1'}",
			 ", initContainers: [{name: d, image: 'web:1'}]"),
	  "0 -> 0", NULL },
	{ "any of an image's names is looked for",
	  HOLDS("a", "{names: ['other:1', 'web:1'], sizeBytes: " MIB_1000 "}") RUNS_IMAGE("web:1"),
	  "100 -> 100", NULL },
	{ "the first node that lists an image tells its size",
	  HOLDS("a", IMAGE("web:1", MIB_250)) HOLDS("b", IMAGE("web:1", MIB_1000))
		  RUNS_IMAGE("web:1"),
	  "23 23 -> 23 23", NULL },
};

Test(priority_image_locality, scores_as_listed)
{
	EXPECT_SCORE("ImageLocality", cases);
}

#define VOLUME_IMAGE(NAME) \
	", volumes: [{name: v, image: {reference: '" NAME "', pullPolicy: Always}}]"

static const struct rule_case cases_of_1_36[] = {
	{ "init containers count, and may bring as much",
	  HOLDS("a", IMAGE("web:1", MIB_1000))
		  POD_OF("p", , "{name: c, image: 'db:1'}",
			 ", initContainers: [{name: d, image: 'web:1'}]"),
	  "49 -> 49", "v1.36" },
	{ "an image that is a volume",
	  HOLDS("a", IMAGE("web:latest", MIB_1000))
		  POD_OF("p", , "{name: c, image: 'db:1'}", VOLUME_IMAGE("web")),
	  "100 -> 100", "v1.36" },
	{ "v1.26 knows no such volumes",
	  HOLDS("a", IMAGE("web:latest", MIB_1000))
		  POD_OF("p", , "{name: c, image: 'db:1'}", VOLUME_IMAGE("web")),
	  "0 -> 0", NULL },
	{ "all of them together",
	  HOLDS("a", IMAGE("web:1", MIB_250) ", " IMAGE("db:1", MIB_250))
		  POD_OF("p", , "{name: c, image: 'web:1'}",
			 ", initContainers: [{name: d, image: 'db:1'}]" VOLUME_IMAGE("web:1")),
	  "36 -> 36", "v1.36" },
};

Test(priority_image_locality, scores_as_v1_36)
{
	EXPECT_SCORE("ImageLocality", cases_of_1_36);
}
