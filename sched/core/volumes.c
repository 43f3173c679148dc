/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/volumes.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/core/node_match.h"

/* --- in-tree plugins ------------------------------------------------------------------------- */

static const struct {
	const char *plugin; /* as provisioners and migrated-plugins name it */
	const char *field; /* of a volume's spec */
	const char *driver;
	const char *topology_key; /* of the driver's zones; NULL: node affinity stays as it is */
} migrations[] = {
	[MIGRATE_EBS] = { "kubernetes.io/aws-ebs", "awsElasticBlockStore", "ebs.csi.aws.com",
			  "topology.ebs.csi.aws.com/zone" },
	[MIGRATE_GCE_PD] = { "kubernetes.io/gce-pd", "gcePersistentDisk", "pd.csi.storage.gke.io",
			     "topology.gke.io/zone" },
	[MIGRATE_AZURE_DISK] = { "kubernetes.io/azure-disk", "azureDisk", "disk.csi.azure.com",
				 NULL },
	[MIGRATE_CINDER] = { "kubernetes.io/cinder", "cinder", "cinder.csi.openstack.org",
			     "topology.cinder.csi.openstack.org/zone" },
};

enum { MIGRATION_COUNT = sizeof(migrations) / sizeof(migrations[0]) };

const char *migration_driver(enum migration migration)
{
	return migrations[migration].driver;
}

enum migration volumes_migration_of(const struct volumes *v, uint32_t plugin_name)
{
	const char *name = cluster_text(v->cluster, plugin_name);

	for (int i = MIGRATE_NONE + 1; i < MIGRATION_COUNT; i++) {
		if (!strcmp(migrations[i].plugin, name))
			return (enum migration)i;
	}
	return MIGRATE_NONE;
}

/* Is `word` one of the words of a list with commas? */
static bool lists(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = list; (at = strstr(at, word)); at += length) {
		if ((at == list || at[-1] == ',') && (at[length] == ',' || at[length] == '\0'))
			return true;
	}
	return false;
}

static void note_listed(struct volumes *v, size_t i)
{
	const char *list = cluster_text(v->cluster, v->cluster->csi_nodes[i].migrated_plugins);
	unsigned int listed = 0;

	for (int m = MIGRATE_NONE + 1; m < MIGRATION_COUNT; m++)
		listed |= (unsigned int)lists(list, migrations[m].plugin) << m;
	v->listed_migrations[i] = (uint8_t)listed;
}

/* isPluginMigratedToCSIOnNode */
static bool says_migrated(const struct volumes *v, enum migration migration,
			  const struct csi_node *csi_node)
{
	return csi_node && v->listed_migrations[csi_node - v->cluster->csi_nodes] >> migration & 1;
}

unsigned int volumes_migrations_on(const struct volumes *v, const struct csi_node *csi_node)
{
	if (!csi_node)
		return 0;
	return v->listed_migrations[csi_node - v->cluster->csi_nodes] | 1U << MIGRATE_CINDER;
}

bool volumes_is_migrated(const struct volumes *v, enum migration migration,
			 const struct csi_node *csi_node)
{
	return volumes_migrations_on(v, csi_node) >> migration & 1;
}

/* --- node affinity of migrated volumes ------------------------------------------------------- */

static uint32_t known_symbol(const struct volumes *v, const char *text)
{
	uint32_t symbol;

	return intern_find(&v->cluster->symbols, text, strlen(text), &symbol) ? symbol : UINT32_MAX;
}

static bool has_key(const struct node_terms *terms, uint32_t key, bool with_values)
{
	for (uint32_t t = 0; t < terms->count; t++) {
		for (uint32_t i = 0; i < terms->items[t].expression_count; i++) {
			const struct requirement *r = &terms->items[t].expressions[i];

			if (r->key == key && (!with_values || r->value_count))
				return true;
		}
	}
	return false;
}

/* getTopologyLabel: the zone label this volume uses. */
static bool uses_beta_labels(const struct volumes *v, const struct persistent_volume *volume)
{
	uint32_t beta = known_symbol(v, "failure-domain.beta.kubernetes.io/zone");
	uint32_t zone = v->cluster->known.zone_label;
	uint32_t value;

	if (has_key(&volume->node_affinity, zone, false))
		return false;
	if (has_key(&volume->node_affinity, beta, false))
		return true;
	return !labels_find(&volume->labels, zone, &value) &&
	       labels_find(&volume->labels, beta, &value);
}

static void replace_key(struct requirement *items, uint32_t count, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < count; i++) {
		if (items[i].key == from)
			items[i].key = to;
	}
}

/* "a__b" as the symbols of "a" and "b"; zones that nothing else names can match no node. */
static uint32_t zones_of_label(struct volumes *v, uint32_t label, uint32_t **out)
{
	const char *text = cluster_text(v->cluster, label);
	uint32_t *zones = arena_new(&v->arena, strlen(text) + 1, sizeof(*zones));
	uint32_t count = 0;

	for (;;) {
		const char *end = strstr(text, "__");
		size_t length = end ? (size_t)(end - text) : strlen(text);

		if (length && !intern_find(&v->cluster->symbols, text, length, &zones[count]))
			zones[count] = UINT32_MAX;
		count += length > 0;
		if (!end)
			break;
		text = end + 2;
	}
	*out = zones;
	return count;
}

/* A copy of the term with room for one more expression. */
static struct requirement *copy_expressions(struct volumes *v, const struct node_term *term)
{
	struct requirement *copy =
		arena_new(&v->arena, term->expression_count + (size_t)1, sizeof(*copy));

	if (term->expression_count)
		memcpy(copy, term->expressions, term->expression_count * sizeof(*copy));
	return copy;
}

/* translateTopologyFromInTreeToCSI */
static void translate(struct volumes *v, const struct persistent_volume *volume, const char *key,
		      struct node_terms *out)
{
	bool beta = uses_beta_labels(v, volume);
	uint32_t zone_key = beta ? known_symbol(v, "failure-domain.beta.kubernetes.io/zone")
				 : v->cluster->known.zone_label;
	uint32_t driver_key = known_symbol(v, key);
	bool replaces = has_key(&volume->node_affinity, zone_key, true);
	uint32_t count = volume->node_affinity.count;
	uint32_t *zones = NULL;
	uint32_t zone_count = 0;
	uint32_t label;
	struct node_term *terms;

	if (!replaces && labels_find(&volume->labels, zone_key, &label))
		zone_count = zones_of_label(v, label, &zones);
	terms = arena_new(&v->arena, count + (size_t)1, sizeof(*terms));
	if (count)
		memcpy(terms, volume->node_affinity.items, count * sizeof(*terms));
	count += count == 0 && zone_count > 0;
	for (uint32_t t = 0; t < count; t++) {
		struct requirement *expressions = copy_expressions(v, &terms[t]);

		if (replaces)
			replace_key(expressions, terms[t].expression_count, zone_key, driver_key);
		if (beta)
			replace_key(expressions, terms[t].expression_count,
				    known_symbol(v, "failure-domain.beta.kubernetes.io/region"),
				    v->cluster->known.region_label);
		if (zone_count)
			expressions[terms[t].expression_count++] = (struct requirement){
				.key = driver_key,
				.operator= SELECTOR_IN,
				.values = zones,
				.value_count = zone_count,
			};
		terms[t].expressions = expressions;
	}
	*out = (struct node_terms){ .items = terms,
				    .count = count,
				    .present = volume->node_affinity.present || count > 0 };
}

static void note_migration(struct volumes *v, size_t i)
{
	const struct persistent_volume *volume = &v->cluster->volumes[i];
	const char *type = cluster_text(v->cluster, volume->driver);

	v->migrated_terms[i] = volume->node_affinity;
	if (volume->is_csi)
		return;
	for (int m = MIGRATE_NONE + 1; m < MIGRATION_COUNT; m++) {
		if (strcmp(migrations[m].field, type) != 0)
			continue;
		v->migrations[i] = (uint8_t)m;
		if (migrations[m].topology_key)
			translate(v, volume, migrations[m].topology_key, &v->migrated_terms[i]);
	}
}

bool volumes_fits_node(const struct volumes *v, const struct persistent_volume *volume,
		       const struct node *node, bool translate_first)
{
	const struct node_terms *terms = &volume->node_affinity;
	size_t i = (size_t)(volume - v->cluster->volumes);

	if (translate_first && v->migrations[i] &&
	    says_migrated(v, (enum migration)v->migrations[i], volumes_csi_node(v, node->name)))
		terms = &v->migrated_terms[i];
	return node_labels_match_terms(terms, node, &v->cluster->symbols);
}

bool volumes_fits_everywhere(const struct volumes *v, const struct persistent_volume *volume)
{
	return !volume->node_affinity.present &&
	       !v->migrated_terms[volume - v->cluster->volumes].present;
}

/* --- finding --------------------------------------------------------------------------------- */

static void *grown(void *old, size_t old_count, size_t count, size_t size)
{
	char *items = mem_resize(old, count, size);

	memset(items + old_count * size, 0, (count - old_count) * size);
	return items;
}

static void index_names(struct volumes *v)
{
	const struct cluster *c = v->cluster;

	for (size_t i = v->claims.count; i < c->claim_count; i++)
		index_put(&v->claims, index_pair(c->claims[i].name_space, c->claims[i].name),
			  (uint32_t)i);
	for (size_t i = v->volumes.count; i < c->volume_count; i++)
		index_put(&v->volumes, c->volumes[i].name, (uint32_t)i);
	for (size_t i = v->classes.count; i < c->storage_class_count; i++)
		index_put(&v->classes, c->storage_classes[i].name, (uint32_t)i);
	for (size_t i = v->csi_nodes.count; i < c->csi_node_count; i++)
		symbol_map_put(&v->csi_nodes, c->csi_nodes[i].name, (uint32_t)i);
	for (size_t i = v->csi_drivers.count; i < c->csi_driver_count; i++)
		index_put(&v->csi_drivers, c->csi_drivers[i].name, (uint32_t)i);
}

static void refresh_csi_nodes(struct volumes *v)
{
	size_t count = v->cluster->csi_node_count;

	v->listed_migrations = grown(v->listed_migrations, v->csi_node_count, count,
				     sizeof(*v->listed_migrations));
	for (size_t i = v->csi_node_count; i < count; i++)
		note_listed(v, i);
	v->csi_node_count = count;
}

void volumes_refresh(struct volumes *v, const struct cluster *cluster)
{
	size_t was = v->volume_count;
	size_t volumes = cluster->volume_count;

	v->cluster = cluster;
	index_names(v);
	v->promised_claim = grown(v->promised_claim, was, volumes, sizeof(*v->promised_claim));
	v->migrations = grown(v->migrations, was, volumes, sizeof(*v->migrations));
	v->migrated_terms = grown(v->migrated_terms, was, volumes, sizeof(*v->migrated_terms));
	v->chosen_node = grown(v->chosen_node, v->claim_count, cluster->claim_count,
			       sizeof(*v->chosen_node));
	for (size_t i = was; i < volumes; i++)
		note_migration(v, i);
	refresh_csi_nodes(v);
	v->volume_count = volumes;
	v->claim_count = cluster->claim_count;
}

/* The items behind the one at `at`, of `count`, move up. */
static void close_gap(void *items, size_t count, size_t at, size_t size)
{
	char *gap = (char *)items + at * size;

	memmove(gap, gap + size, (count - at - 1) * size);
}

/* Objects behind one that left have other positions now. */
static void index_again(struct volumes *v, struct index *index)
{
	index_fini(index);
	index_names(v);
}

void volumes_volume_replaced(struct volumes *v, size_t at)
{
	v->promised_claim[at] = 0;
	v->migrations[at] = MIGRATE_NONE;
	note_migration(v, at);
}

void volumes_claim_replaced(struct volumes *v, size_t at)
{
	v->chosen_node[at] = 0;
}

void volumes_csi_node_replaced(struct volumes *v, size_t at)
{
	note_listed(v, at);
}

void volumes_remove_volume(struct volumes *v, struct cluster *cluster, size_t at)
{
	size_t count = v->volume_count;

	close_gap(cluster->volumes, count, at, sizeof(*cluster->volumes));
	close_gap(v->promised_claim, count, at, sizeof(*v->promised_claim));
	close_gap(v->migrations, count, at, sizeof(*v->migrations));
	close_gap(v->migrated_terms, count, at, sizeof(*v->migrated_terms));
	cluster->volume_count = v->volume_count = count - 1;
	index_again(v, &v->volumes);
}

/* A volume that was promised to a claim is not free when that goes: it names the claim from then on. */
static void keep_promise(struct persistent_volume *volume, const struct volume_claim *claim)
{
	volume->claim_namespace = claim->name_space;
	volume->claim_name = claim->name;
	volume->claim_uid = claim->uid;
}

void volumes_remove_claim(struct volumes *v, struct cluster *cluster, size_t at)
{
	size_t count = v->claim_count;

	for (size_t i = 0; i < v->volume_count; i++) {
		if (v->promised_claim[i] == at + 1) {
			keep_promise(&cluster->volumes[i], &cluster->claims[at]);
			v->promised_claim[i] = 0;
		}
		v->promised_claim[i] -= v->promised_claim[i] > at + 1;
	}
	close_gap(cluster->claims, count, at, sizeof(*cluster->claims));
	close_gap(v->chosen_node, count, at, sizeof(*v->chosen_node));
	cluster->claim_count = v->claim_count = count - 1;
	index_again(v, &v->claims);
}

void volumes_remove_class(struct volumes *v, struct cluster *cluster, size_t at)
{
	close_gap(cluster->storage_classes, cluster->storage_class_count--, at,
		  sizeof(*cluster->storage_classes));
	index_again(v, &v->classes);
}

void volumes_remove_csi_node(struct volumes *v, struct cluster *cluster, size_t at)
{
	size_t count = v->csi_node_count;

	close_gap(cluster->csi_nodes, count, at, sizeof(*cluster->csi_nodes));
	close_gap(v->listed_migrations, count, at, sizeof(*v->listed_migrations));
	cluster->csi_node_count = v->csi_node_count = count - 1;
	symbol_map_fini(&v->csi_nodes);
	index_names(v);
}

void volumes_remove_csi_driver(struct volumes *v, struct cluster *cluster, size_t at)
{
	close_gap(cluster->csi_drivers, cluster->csi_driver_count--, at,
		  sizeof(*cluster->csi_drivers));
	index_again(v, &v->csi_drivers);
}

void volumes_fini(struct volumes *v)
{
	index_fini(&v->claims);
	index_fini(&v->volumes);
	index_fini(&v->classes);
	symbol_map_fini(&v->csi_nodes);
	index_fini(&v->csi_drivers);
	free(v->promised_claim);
	free(v->chosen_node);
	free(v->migrations);
	free(v->migrated_terms);
	free(v->listed_migrations);
	arena_free(&v->arena);
	*v = (struct volumes){ 0 };
}

const struct volume_claim *volumes_claim(const struct volumes *v, uint32_t name_space,
					 uint32_t name)
{
	uint32_t i = index_find(&v->claims, index_pair(name_space, name));

	return i == INDEX_NONE ? NULL : &v->cluster->claims[i];
}

const struct persistent_volume *volumes_volume(const struct volumes *v, uint32_t name)
{
	uint32_t i = index_find(&v->volumes, name);

	return i == INDEX_NONE ? NULL : &v->cluster->volumes[i];
}

const struct storage_class *volumes_class(const struct volumes *v, uint32_t name)
{
	uint32_t i = index_find(&v->classes, name);

	return i == INDEX_NONE ? NULL : &v->cluster->storage_classes[i];
}

const struct csi_node *volumes_csi_node(const struct volumes *v, uint32_t node_name)
{
	uint32_t i = symbol_map_find(&v->csi_nodes, node_name);

	return i == INDEX_NONE ? NULL : &v->cluster->csi_nodes[i];
}

const struct csi_driver *volumes_csi_driver(const struct volumes *v, uint32_t name)
{
	uint32_t i = index_find(&v->csi_drivers, name);

	return i == INDEX_NONE ? NULL : &v->cluster->csi_drivers[i];
}

/* --- claims ---------------------------------------------------------------------------------- */

const char *volumes_ephemeral_name(const struct volumes *v, const struct pod *pod,
				   const struct volume *volume, struct arena *arena)
{
	return arena_format(arena, "%s-%s", cluster_text(v->cluster, pod->name),
			    cluster_text(v->cluster, volume->name));
}

bool volumes_claim_name(const struct volumes *v, const struct pod *pod, const struct volume *volume,
			uint32_t *name)
{
	struct arena arena = { 0 };
	const char *text;

	*name = volume->name;
	if (volume->kind != VOLUME_EPHEMERAL)
		return volume->kind == VOLUME_CLAIM;
	text = volumes_ephemeral_name(v, pod, volume, &arena);
	if (!intern_find(&v->cluster->symbols, text, strlen(text), name))
		*name = 0;
	arena_free(&arena);
	return true;
}

bool volumes_is_used_by(const struct volumes *v, const struct volume_claim *claim,
			const struct pod *pod, bool ephemeral)
{
	if (claim->name_space != pod->name_space)
		return false;
	for (uint32_t i = 0; i < pod->spec->volume_count; i++) {
		const struct volume *volume = &pod->spec->volumes[i];
		uint32_t name;

		if ((ephemeral || volume->kind != VOLUME_EPHEMERAL) &&
		    volumes_claim_name(v, pod, volume, &name) && name == claim->name)
			return true;
	}
	return false;
}

bool volumes_is_for_pod(const struct volumes *v, const struct volume_claim *claim,
			const struct pod *pod)
{
	return claim->owner_name == pod->name && claim->name_space == pod->name_space &&
	       !strcmp(cluster_text(v->cluster, claim->owner_kind), "Pod");
}

bool volumes_is_bound(const struct volumes *v, const struct volume_claim *claim)
{
	uint32_t key = known_symbol(v, "pv.kubernetes.io/bind-completed");
	uint32_t value;

	return claim->volume_name && labels_find(&claim->annotations, key, &value);
}

bool volumes_has_claim(const struct volumes *v, const struct persistent_volume *volume)
{
	return volume->claim_name || v->promised_claim[volume - v->cluster->volumes];
}

bool volumes_is_reserved_for(const struct volumes *v, const struct persistent_volume *volume,
			     const struct volume_claim *claim)
{
	uint32_t promised = v->promised_claim[volume - v->cluster->volumes];

	if (promised)
		return &v->cluster->claims[promised - 1] == claim;
	return volume->claim_name && volume->claim_name == claim->name &&
	       volume->claim_namespace == claim->name_space &&
	       (!volume->claim_uid || volume->claim_uid == claim->uid);
}

uint32_t volumes_chosen_node(const struct volumes *v, const struct volume_claim *claim)
{
	uint32_t chosen = v->chosen_node[claim - v->cluster->claims];
	uint32_t key = known_symbol(v, "volume.kubernetes.io/selected-node");

	if (!chosen)
		labels_find(&claim->annotations, key, &chosen);
	return chosen;
}
