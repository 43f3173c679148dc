/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/session_text.h"

#include <string.h>

static enum status take_config(void *context, const char *file, const struct value *document,
			       bool *taken)
{
	struct session *session = context;

	return profiles_take(&session->cluster, session->features.version, &session->documents,
			     file, document, true, session->sink, taken);
}

enum status session_text(struct session *session, const char *name, const char *text)
{
	const struct load_other other = { take_config, session };
	const struct value *document = NULL;
	struct reader *reader;
	enum status status = reader_open_text(
		name, text, strlen(text), &session->options.load.reader, session->sink, &reader);

	if (status != STATUS_OK)
		return status;
	do {
		status = reader_next(reader, &document);
		if (status == STATUS_OK && document)
			status = loader_document(session->loader, name, document, &other);
	} while (status == STATUS_OK && document);
	reader_free(reader);
	return status;
}
