/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/decode_avoided.h"

#include <jansson.h>

#define ANNOTATION "scheduler.alpha.kubernetes.io/preferAvoidPods"

/* An entry's podSignature.podController; the text is one string of the file, so messages name its place. */
static enum status read_entry(const struct decode *d, const struct spot *annotation, size_t index,
			      const json_t *entry, struct controller_id *out)
{
	const json_t *signature = json_object_get(entry, "podSignature");
	const json_t *controller = json_object_get(signature, "podController");
	const json_t *kind = json_object_get(controller, "kind");
	const json_t *uid = json_object_get(controller, "uid");

	if (!json_is_object(controller))
		return decode_error(d, annotation,
				    "preferAvoidPods[%zu].podSignature.podController: required",
				    index);
	if (!json_is_true(json_object_get(controller, "controller")))
		return decode_error(d, annotation,
				    "preferAvoidPods[%zu].podSignature.podController.controller: "
				    "must be true",
				    index);
	if ((kind && !json_is_string(kind)) || (uid && !json_is_string(uid)))
		return decode_error(d, annotation,
				    "preferAvoidPods[%zu].podSignature.podController: kind and uid "
				    "must be strings",
				    index);
	out->kind = intern(&d->cluster->symbols, kind ? json_string_value(kind) : "",
			   json_string_length(kind));
	out->uid = intern(&d->cluster->symbols, uid ? json_string_value(uid) : "",
			  json_string_length(uid));
	return STATUS_OK;
}

static enum status read_entries(const struct decode *d, const struct spot *annotation,
				const json_t *entries, struct node *out)
{
	size_t count = json_array_size(entries);
	struct controller_id *avoided = arena_new(&d->cluster->arena, count, sizeof(*avoided));
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = read_entry(d, annotation, i, json_array_get(entries, i), &avoided[i]);
	out->avoided = avoided;
	out->avoided_count = (uint32_t)count;
	return status;
}

static enum status read_text(const struct decode *d, const struct spot *annotation,
			     struct node *out)
{
	json_error_t error = { 0 };
	json_t *root = json_loadb(spot_text(annotation), spot_length(annotation), 0, &error);
	const json_t *entries = json_object_get(root, "preferAvoidPods");
	enum status status;

	if (!json_is_object(root))
		status = decode_error(d, annotation, "no JSON object (error near byte %d)",
				      error.position);
	else if (entries && !json_is_array(entries) && !json_is_null(entries))
		status = decode_error(d, annotation, "preferAvoidPods: expected a list");
	else
		status = read_entries(d, annotation, entries, out);
	json_decref(root);
	return status;
}

enum status decode_avoided(const struct decode *d, const struct spot *annotations, struct node *out)
{
	const struct spot annotation = spot_field(annotations, ANNOTATION);

	return spot_length(&annotation) ? read_text(d, &annotation, out) : STATUS_OK;
}
