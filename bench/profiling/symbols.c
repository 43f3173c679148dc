/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads /proc/self/maps for what is where, and the symbol table of each ELF file that is asked about:
 * the full one when the file has it, else that of the functions it offers to others.
 */
#include "bench/profiling/symbols.h"

#include <elf.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sched/base/mem.h"

#if UINTPTR_MAX > UINT32_MAX
typedef Elf64_Ehdr elf_header;
typedef Elf64_Phdr elf_segment;
typedef Elf64_Shdr elf_section;
typedef Elf64_Sym elf_symbol;
#else
typedef Elf32_Ehdr elf_header;
typedef Elf32_Phdr elf_segment;
typedef Elf32_Shdr elf_section;
typedef Elf32_Sym elf_symbol;
#endif

struct function {
	uintptr_t begin, end; /* as the file counts addresses */
	char *name;
};

/* A file that is mapped as code. */
struct object {
	uintptr_t begin, end; /* in the process */
	uintptr_t offset; /* in the file */
	char *path;
	char *label; /* "[libc.so.6]" */
	bool read;
	uintptr_t bias; /* address in the process less the file's own */
	struct function *functions; /* ascending */
	size_t function_count, function_capacity;
};

struct symbols {
	char *own; /* path of the program */
	struct object *objects;
	size_t count, capacity;
};

static char *label_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t length = strlen(name) + 3;
	char *label = mem_new(length, 1);

	snprintf(label, length, *name == '[' ? "%s" : "[%s]", *name ? name : "unknown");
	return label;
}

/* "55d0a000-55d1b000 r-xp 00002000 fe:00 1234   /usr/bin/x" */
static void add_mapping(struct symbols *symbols, char *line)
{
	uintptr_t begin;
	uintptr_t end;
	uintptr_t offset;
	char rights[8];
	int path = 0;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %7s %" SCNxPTR " %*s %*s %n", &begin, &end,
		   rights, &offset, &path) < 4 ||
	    !strchr(rights, 'x'))
		return;
	symbols->objects = mem_grow(symbols->objects, symbols->count, &symbols->capacity,
				    sizeof(*symbols->objects));
	symbols->objects[symbols->count++] = (struct object){
		.begin = begin,
		.end = end,
		.offset = offset,
		.path = mem_copy_text(line + path, strlen(line + path)),
		.label = label_of(line + path),
	};
}

struct symbols *symbols_new(void)
{
	struct symbols *symbols = mem_new(1, sizeof(*symbols));
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[4352];

	while (maps && fgets(line, sizeof(line), maps))
		add_mapping(symbols, line);
	if (maps)
		fclose(maps);
	symbols->own = realpath("/proc/self/exe", NULL);
	return symbols;
}

void symbols_free(struct symbols *symbols)
{
	for (size_t i = 0; symbols && i < symbols->count; i++) {
		struct object *object = &symbols->objects[i];

		for (size_t f = 0; f < object->function_count; f++)
			free(object->functions[f].name);
		free(object->functions);
		free(object->path);
		free(object->label);
	}
	if (symbols) {
		free(symbols->own);
		free(symbols->objects);
	}
	free(symbols);
}

/* A file in memory. */
struct image {
	const unsigned char *bytes;
	size_t size;
};

/* `count` items at an offset of the image; NULL when it does not have them all. */
static const void *part(const struct image *image, uint64_t offset, uint64_t count, size_t size)
{
	if (offset > image->size || count > (image->size - offset) / size)
		return NULL;
	return image->bytes + offset;
}

static const elf_section *section_at(const struct image *image, const elf_header *header, size_t at)
{
	return part(image, header->e_shoff + (uint64_t)at * sizeof(elf_section), 1,
		    sizeof(elf_section));
}

static const elf_section *find_section(const struct image *image, const elf_header *header,
				       unsigned int type)
{
	for (size_t i = 0; i < header->e_shnum; i++) {
		const elf_section *section = section_at(image, header, i);

		if (section && section->sh_type == type &&
		    section->sh_entsize == sizeof(elf_symbol))
			return section;
	}
	return NULL;
}

static void add_function(struct object *object, const elf_symbol *symbol, const char *name,
			 size_t room)
{
	size_t length = strnlen(name, room);
	const char *dot = memchr(name, '.', length);

	if (dot && dot > name)
		length = (size_t)(dot - name);
	if (!length)
		return;
	object->functions = mem_grow(object->functions, object->function_count,
				     &object->function_capacity, sizeof(*object->functions));
	object->functions[object->function_count++] = (struct function){
		.begin = symbol->st_value,
		.end = symbol->st_value + (symbol->st_size ? symbol->st_size : 1),
		.name = mem_copy_text(name, length),
	};
}

static bool is_function(const elf_symbol *symbol)
{
	unsigned int type = symbol->st_info & 0xf;

	return (type == STT_FUNC || type == STT_GNU_IFUNC) && symbol->st_shndx != SHN_UNDEF;
}

static void read_table(struct object *object, const struct image *image, const elf_header *header,
		       const elf_section *table)
{
	const elf_section *names = section_at(image, header, table->sh_link);
	size_t count = (size_t)(table->sh_size / sizeof(elf_symbol));
	const elf_symbol *symbol = part(image, table->sh_offset, count, sizeof(*symbol));

	if (!names || !symbol || !part(image, names->sh_offset, names->sh_size, 1))
		return;
	for (; count > 0; count--, symbol++) {
		if (is_function(symbol) && symbol->st_name < names->sh_size)
			add_function(object, symbol,
				     (const char *)image->bytes + names->sh_offset +
					     symbol->st_name,
				     (size_t)(names->sh_size - symbol->st_name));
	}
}

static int by_begin(const void *a, const void *b)
{
	const struct function *x = a;
	const struct function *y = b;

	return (x->begin > y->begin) - (x->begin < y->begin);
}

/* The mapping shows the file from `offset` on: which of its segments, and so addresses, is that? */
static void find_bias(struct object *object, const struct image *image, const elf_header *header)
{
	const elf_segment *segment =
		part(image, header->e_phoff, header->e_phnum, sizeof(*segment));

	for (size_t i = 0; segment && i < header->e_phnum; i++, segment++) {
		if (segment->p_type == PT_LOAD && object->offset >= segment->p_offset &&
		    object->offset - segment->p_offset < segment->p_filesz)
			object->bias = object->begin -
				       (object->offset - segment->p_offset + segment->p_vaddr);
	}
	/* A segment's first page begins before the segment where that is not aligned. */
	segment = part(image, header->e_phoff, header->e_phnum, sizeof(*segment));
	for (size_t i = 0; segment && !object->bias && i < header->e_phnum; i++, segment++) {
		if (segment->p_type == PT_LOAD && (segment->p_flags & PF_X))
			object->bias = object->begin + (segment->p_offset - object->offset) -
				       segment->p_vaddr;
	}
}

static void read_image(struct object *object, const struct image *image)
{
	const elf_header *header = part(image, 0, 1, sizeof(*header));
	const elf_section *table;

	if (!header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
	    header->e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32))
		return;
	find_bias(object, image, header);
	table = find_section(image, header, SHT_SYMTAB);
	if (!table)
		table = find_section(image, header, SHT_DYNSYM);
	if (!table)
		return;
	read_table(object, image, header, table);
	if (object->function_count)
		qsort(object->functions, object->function_count, sizeof(*object->functions),
		      by_begin);
}

static void read_object(struct object *object)
{
	int fd = open(object->path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	struct image image;
	void *bytes;

	object->read = true;
	if (fd < 0)
		return;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
		image.size = (size_t)status.st_size;
		bytes = mmap(NULL, image.size, PROT_READ, MAP_PRIVATE, fd, 0);
		image.bytes = bytes;
		if (bytes != MAP_FAILED) {
			read_image(object, &image);
			munmap(bytes, image.size);
		}
	}
	close(fd);
}

/* The last function that begins at or before the address, if it reaches that far. */
static struct function *function_at(const struct object *object, uintptr_t address)
{
	size_t low = 0;
	size_t high = object->function_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (object->functions[middle].begin <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || address >= object->functions[low - 1].end)
		return NULL;
	return &object->functions[low - 1];
}

/* The file mapped at the address, its symbols read; or NULL. */
static struct object *object_at(struct symbols *symbols, uintptr_t address)
{
	for (size_t i = 0; i < symbols->count; i++) {
		struct object *object = &symbols->objects[i];

		if (address < object->begin || address >= object->end)
			continue;
		if (!object->read)
			read_object(object);
		return object;
	}
	return NULL;
}

static struct function *function_of(struct symbols *symbols, uintptr_t address)
{
	const struct object *object = object_at(symbols, address);

	return object ? function_at(object, address - object->bias) : NULL;
}

const char *symbols_name(struct symbols *symbols, uintptr_t address)
{
	const struct object *object = object_at(symbols, address);
	const struct function *function = function_of(symbols, address);

	if (function)
		return function->name;
	return object ? object->label : "[unknown]";
}

const char *symbols_name_in(struct symbols *symbols, const char *path, uintptr_t address)
{
	const struct function *function = NULL;

	for (size_t i = 0; i < symbols->count && !function; i++) {
		struct object *object = &symbols->objects[i];

		if (strcmp(object->path, path) != 0)
			continue;
		if (!object->read)
			read_object(object);
		function = function_at(object, address);
	}
	return function ? function->name : NULL;
}

const char *symbols_name_at(struct symbols *symbols, const char *path, uintptr_t offset)
{
	for (size_t i = 0; i < symbols->count; i++) {
		const struct object *object = &symbols->objects[i];
		const struct function *function;

		if (strcmp(object->path, path) != 0 || offset < object->offset ||
		    offset - object->offset >= object->end - object->begin)
			continue;
		function = function_of(symbols, object->begin + (offset - object->offset));
		return function ? function->name : NULL;
	}
	return NULL;
}

void symbols_label(struct symbols *symbols, uintptr_t address, const char *label)
{
	struct function *function = function_of(symbols, address);
	size_t size;
	char *name;

	if (!function)
		return;
	size = strlen(function->name) + strlen(label) + sizeof(" []");
	name = mem_new(size, 1);
	snprintf(name, size, "%s [%s]", function->name, label);
	free(function->name);
	function->name = name;
}

bool symbols_is_own(struct symbols *symbols, uintptr_t address)
{
	const struct object *object = object_at(symbols, address);

	return object && symbols->own && !strcmp(object->path, symbols->own);
}

uintptr_t symbols_offset(struct symbols *symbols, uintptr_t address)
{
	const struct object *object = object_at(symbols, address);
	const struct function *function = function_of(symbols, address);

	return function ? address - object->bias - function->begin : UINTPTR_MAX;
}
