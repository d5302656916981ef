/* SPDX-License-Identifier: EUPL-1.2 */
/* The file has two places, written in turn, each with a checkpoint and the hashes its tree goes on from. A place counts
 * if its checkpoint is signed by us and its hashes lead to its root, so a torn one does not; the larger tree is the
 * last. */
#include "signer.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "memory.h"

#define PLACE    8192
#define KEY_FILE 4096 /* bytes at most */

struct signer {
    size_t key_count;
    struct note_key keys[NOTE_KEYS];
    int fd;
    unsigned next; /* the place that is written next */
    struct tree tree;
    struct buf note;
};

static int complain(struct buf *told, const char *path, const char *what, int error)
{
    buf_printf(told, "%s: %s", path, what);
    if (error)
        buf_printf(told, ": %s", strerror(error));
    return error ? -error : -EINVAL;
}

static int open_keys(struct signer *s, const char *path, struct buf *told)
{
    cleanup_(file_wipe) struct buf text = {0};
    int r = file_read(path, KEY_FILE, S_IRWXG | S_IRWXO, &text, told);
    if (r < 0)
        return r;
    for (const char *line = text.data; *line; line += *line == '\n') {
        size_t size = strcspn(line, "\n");
        if (size > 0 && (s->key_count == NOTE_KEYS || note_signer_parse(line, size, &s->keys[s->key_count]) < 0 ||
                         strcmp(s->keys[0].name, s->keys[s->key_count].name) != 0))
            return complain(told, path, "a line is no signing key, or of another origin, or one too many", 0);
        s->key_count += size > 0;
        line += size;
    }
    return s->key_count > 0 ? 0 : complain(told, path, "no signing key in it", 0);
}

/* The hashes follow the note, a line each, the largest subtree's first. */
static bool read_tree(const char *text, uint64_t size, const struct sha256 *root, struct tree *ret)
{
    struct tree t = {.size = size};
    for (unsigned level = MERKLE_LEVELS; level-- > 0;) {
        if (!(size >> level & 1))
            continue;
        size_t length = strcspn(text, "\n");
        if (!base64_parse(text, length, t.node[level].bytes, SHA256_SIZE))
            return false;
        text += length + (text[length] == '\n');
    }
    struct sha256 found = tree_root(&t);
    if (!sha256_equal(&found, root))
        return false;
    *ret = t;
    return true;
}

static void write_place(const struct tree *t, const char *note, size_t size, struct buf *out)
{
    buf_append(out, note, size);
    buf_byte(out, '\f');
    for (unsigned level = MERKLE_LEVELS; level-- > 0;)
        if (t->size >> level & 1) {
            buf_base64(out, t->node[level].bytes, SHA256_SIZE);
            buf_byte(out, '\n');
        }
    while (out->size < PLACE && !out->failed)
        buf_byte(out, '\0');
}

static void take_place(struct signer *s, unsigned place, const char *text)
{
    const char *end = strchr(text, '\f');
    struct checkpoint c;
    struct tree t;
    if (!end || checkpoint_open(text, (size_t)(end - text), s->keys, s->key_count, &c) < 0 ||
        !read_tree(end + 1, c.size, &c.root, &t) || (s->note.size > 0 && t.size <= s->tree.size))
        return;
    s->tree = t;
    s->next = 1 - place;
    buf_clear(&s->note);
    buf_append(&s->note, text, (size_t)(end - text));
}

/* A file that was just made is there after a power cut too. */
static int sync_folder(const char *path)
{
    cleanup_free_ char *copy = strdup(path);
    if (!copy)
        return -ENOMEM;
    cleanup_close_ int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

static int open_file(struct signer *s, const char *path, struct buf *told)
{
    s->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int r = s->fd < 0 ? -errno : sync_folder(path);
    return r < 0 ? complain(told, path, "what was last signed cannot be opened", -r) : 0;
}

static int open_state(struct signer *s, const char *path, struct buf *told)
{
    char text[2 * PLACE + 1] = "";
    int r = open_file(s, path, told);
    if (r < 0)
        return r;
    ssize_t size = pread(s->fd, text, sizeof text - 1, 0);
    if (size < 0)
        return complain(told, path, "what was last signed cannot be read", errno);
    for (unsigned i = 0; i < 2; i++) {
        char place[PLACE + 1];
        memcpy(place, text + i * PLACE, PLACE);
        place[PLACE] = '\0';
        take_place(s, i, place);
    }
    if (size > 0 && s->note.size == 0)
        return complain(told, path, "is damaged, or signed with another key; assistd log adopt puts it right", 0);
    return s->note.failed ? -ENOMEM : 0;
}

int signer_open(const char *key_path, const char *state_path, struct signer **ret, struct buf *told)
{
    struct signer *s = calloc(1, sizeof *s);
    if (!s)
        return -ENOMEM;
    s->fd = -1;
    int r = open_keys(s, key_path, told);
    if (r == 0)
        r = open_state(s, state_path, told);
    if (r < 0) {
        signer_close(s);
        return r;
    }
    *ret = s;
    return 0;
}

void signer_close(struct signer *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < NOTE_KEYS; i++)
        note_key_wipe(&s->keys[i]);
    close_descriptor(&s->fd);
    buf_release(&s->note);
    free(s);
}

int signer_adopt(const char *key_path, const char *state_path, const char *note, size_t size, const struct tree *tree,
                 struct buf *told)
{
    struct signer *s = calloc(1, sizeof *s);
    if (!s)
        return -ENOMEM;
    s->fd = -1;
    int r = open_keys(s, key_path, told);
    if (r == 0 && !signer_knows(s, note, size, tree)) {
        buf_text(told, "the checkpoint is not signed with this key, or the database has another log at its size");
        r = -EKEYREJECTED;
    }
    if (r == 0)
        r = open_file(s, state_path, told);
    if (r == 0 && ftruncate(s->fd, 0) < 0)
        r = -errno;
    if (r == 0)
        r = signer_keep(s, tree, note, size);
    signer_close(s);
    return r;
}

const char *signer_origin(const struct signer *s)
{
    return s->keys[0].name;
}

void signer_keys(const struct signer *s, struct buf *out)
{
    char text[NOTE_KEY_TEXT];
    for (size_t i = 0; i < s->key_count; i++) {
        note_key_format(&s->keys[i], text);
        buf_printf(out, "%s\n", text);
    }
}

bool signer_new(const struct signer *s)
{
    return s->note.size == 0;
}

const struct tree *signer_tree(const struct signer *s)
{
    return &s->tree;
}

const char *signer_checkpoint(const struct signer *s)
{
    return s->note.size ? s->note.data : "";
}

void signer_sign(const struct signer *s, const struct tree *tree, struct buf *out)
{
    struct sha256 root = tree_root(tree);
    checkpoint_sign(tree->size, &root, s->keys, s->key_count, out);
}

bool signer_knows(const struct signer *s, const char *note, size_t size, const struct tree *tree)
{
    struct checkpoint c;
    struct sha256 root = tree_root(tree);
    return checkpoint_open(note, size, s->keys, s->key_count, &c) == 0 && c.size == tree->size &&
           sha256_equal(&c.root, &root);
}

int signer_keep(struct signer *s, const struct tree *tree, const char *note, size_t size)
{
    cleanup_buf_ struct buf place = {0}, kept = {0};
    write_place(tree, note, size, &place);
    buf_append(&kept, note, size);
    if (place.failed || kept.failed)
        return -ENOMEM;
    if (place.size != PLACE)
        return -EMSGSIZE;
    ssize_t written = pwrite(s->fd, place.data, PLACE, (off_t)s->next * PLACE);
    if (written != PLACE)
        return written < 0 ? -errno : -EIO;
    if (fdatasync(s->fd) < 0)
        return -errno;
    s->next = 1 - s->next;
    s->tree = *tree;
    buf_release(&s->note);
    s->note = buf_take(&kept);
    return 0;
}
