/*
 * A PKCS#11 library in front of SoftHSM's, with the manners of hardware: slow, and at times gone or stuck. It does what
 * the files in the folder TOKEN_CONTROL say:
 *   delay      time of a signature, in milliseconds
 *   gone       while it exists, the token is out of its slot. All that was logged in to has ended when it is back
 *   stuck      while it exists, a signature does not come to its end
 *   vacant     there is one more slot, before the others, without a token
 *   removable  tokens may be taken out of their slots, as the flags of the slots say
 *   broken     while it exists, signatures fail
 * and adds a line to 'logins' there for each PIN that is tried.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef unsigned long ulong_t;

#define FUNCTIONS 68

enum { GET_FUNCTION_LIST = 3, GET_SLOT_LIST = 4, GET_SLOT_INFO = 5, GET_TOKEN_INFO = 6, GET_MECHANISM_LIST = 7,
	OPEN_SESSION = 12, CLOSE_ALL_SESSIONS = 14, GET_SESSION_INFO = 15, LOGIN = 18, FIND_OBJECTS_INIT = 26,
	SIGN_INIT = 42, SIGN = 43, SIGN_UPDATE = 44, SIGN_FINAL = 45 };

enum { OK = 0, FUNCTION_FAILED = 6, DEVICE_REMOVED = 0x32, TOKEN_NOT_PRESENT = 0xe0 };

#define VACANT 4711UL

enum { SLOT_FLAGS = 96, FLAG_TOKEN_PRESENT = 1, FLAG_REMOVABLE_DEVICE = 2 };

typedef ulong_t (*function_t)(ulong_t, ulong_t, ulong_t, ulong_t, ulong_t);

typedef struct {
	unsigned char major, minor;
	function_t functions[FUNCTIONS];
} functions_t;

static functions_t *real;
static functions_t own;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int was_gone;

static int control(const char *name, char *path, size_t size) {
	const char *folder = getenv("TOKEN_CONTROL");
	if (folder == NULL) {
		return 0;
	}
	snprintf(path, size, "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

static int is(const char *name) {
	char path[4096];
	return control(name, path, sizeof path);
}

static void sleep_ms(long ms) {
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };
	nanosleep(&time, NULL);
}

static int gone(void) {
	int now = is("gone");
	pthread_mutex_lock(&lock);
	if (now && !was_gone) {
		ulong_t slots[64], count = 64;
		if (real->functions[GET_SLOT_LIST](1, (ulong_t) slots, (ulong_t) &count, 0, 0) == OK) {
			for (ulong_t i = 0; i < count; i++) {
				real->functions[CLOSE_ALL_SESSIONS](slots[i], 0, 0, 0, 0);
			}
		}
	}
	was_gone = now;
	pthread_mutex_unlock(&lock);
	return now;
}

static ulong_t get_token_info(ulong_t slot, ulong_t info, ulong_t c, ulong_t d, ulong_t e) {
	return gone() || slot == VACANT ? TOKEN_NOT_PRESENT : real->functions[GET_TOKEN_INFO](slot, info, c, d, e);
}

#define GUARDED(name, index, code) \
	static ulong_t name(ulong_t a, ulong_t b, ulong_t c, ulong_t d, ulong_t e) { \
		return gone() ? code : real->functions[index](a, b, c, d, e); \
	}

GUARDED(get_mechanism_list, GET_MECHANISM_LIST, TOKEN_NOT_PRESENT)
GUARDED(open_session, OPEN_SESSION, TOKEN_NOT_PRESENT)
GUARDED(get_session_info, GET_SESSION_INFO, DEVICE_REMOVED)
GUARDED(find_objects_init, FIND_OBJECTS_INIT, DEVICE_REMOVED)
GUARDED(sign_init, SIGN_INIT, DEVICE_REMOVED)
GUARDED(sign_update, SIGN_UPDATE, DEVICE_REMOVED)

static ulong_t get_slot_list(ulong_t present, ulong_t slots, ulong_t count, ulong_t d, ulong_t e) {
	if ((present & 0xff) && gone()) {
		*(ulong_t *) count = 0;
		return OK;
	}
	if ((present & 0xff) || !is("vacant")) {
		return real->functions[GET_SLOT_LIST](present, slots, count, d, e);
	}
	ulong_t *first = (ulong_t *) slots, *size = (ulong_t *) count;
	*size -= first != NULL;
	ulong_t code = real->functions[GET_SLOT_LIST](present, first != NULL ? (ulong_t) (first + 1) : 0, count, d, e);
	*size += 1;
	if (first != NULL) {
		*first = VACANT;
	}
	return code;
}

static ulong_t get_slot_info(ulong_t slot, ulong_t info, ulong_t c, ulong_t d, ulong_t e) {
	if (slot == VACANT) {
		memset((char *) info, ' ', SLOT_FLAGS);
		memset((char *) info + SLOT_FLAGS, 0, sizeof(ulong_t) + 4);
		return OK;
	}
	ulong_t code = real->functions[GET_SLOT_INFO](slot, info, c, d, e);
	ulong_t flags;
	memcpy(&flags, (char *) info + SLOT_FLAGS, sizeof flags);
	flags |= is("removable") ? FLAG_REMOVABLE_DEVICE : 0;
	flags &= gone() ? ~(ulong_t) FLAG_TOKEN_PRESENT : ~0UL;
	memcpy((char *) info + SLOT_FLAGS, &flags, sizeof flags);
	return code;
}

static ulong_t login(ulong_t session, ulong_t user, ulong_t pin, ulong_t length, ulong_t e) {
	char path[4096];
	if (gone()) {
		return DEVICE_REMOVED;
	}
	control("logins", path, sizeof path);
	FILE *file = fopen(path, "a");
	if (file != NULL) {
		fputs("login\n", file);
		fclose(file);
	}
	return real->functions[LOGIN](session, user, pin, length, e);
}

/* Others sign meanwhile */
static ulong_t wait_for_token(void) {
	char path[4096];
	if (control("delay", path, sizeof path)) {
		FILE *file = fopen(path, "r");
		long ms = 0;
		if (file != NULL) {
			if (fscanf(file, "%ld", &ms) == 1) {
				sleep_ms(ms);
			}
			fclose(file);
		}
	}
	while (is("stuck")) {
		sleep_ms(10);
	}
	return gone() ? DEVICE_REMOVED : OK;
}

static ulong_t sign(ulong_t session, ulong_t data, ulong_t length, ulong_t signature, ulong_t signature_length) {
	ulong_t code = wait_for_token();
	/* A signature that fails has ended too */
	code = code != OK ? code : real->functions[SIGN](session, data, length, signature, signature_length);
	return code == OK && is("broken") ? FUNCTION_FAILED : code;
}

static ulong_t sign_final(ulong_t session, ulong_t signature, ulong_t signature_length, ulong_t d, ulong_t e) {
	ulong_t code = wait_for_token();
	code = code != OK ? code : real->functions[SIGN_FINAL](session, signature, signature_length, d, e);
	return code == OK && is("broken") ? FUNCTION_FAILED : code;
}

ulong_t C_GetFunctionList(functions_t **list);

static ulong_t get_function_list(ulong_t list, ulong_t b, ulong_t c, ulong_t d, ulong_t e) {
	(void) b, (void) c, (void) d, (void) e;
	return C_GetFunctionList((functions_t **) list);
}

ulong_t C_GetFunctionList(functions_t **list) {
	pthread_mutex_lock(&lock);
	if (real == NULL) {
		const char *path = getenv("TOKEN_LIBRARY");
		void *library = dlopen(path != NULL ? path : "/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW);
		ulong_t (*function_list)(functions_t **);
		if (library == NULL) {
			pthread_mutex_unlock(&lock);
			return FUNCTION_FAILED;
		}
		*(void **) &function_list = dlsym(library, "C_GetFunctionList");
		if (function_list == NULL || function_list(&real) != OK) {
			pthread_mutex_unlock(&lock);
			return FUNCTION_FAILED;
		}
		own = *real;
		own.functions[GET_FUNCTION_LIST] = get_function_list;
		own.functions[GET_SLOT_LIST] = get_slot_list;
		own.functions[GET_SLOT_INFO] = get_slot_info;
		own.functions[GET_TOKEN_INFO] = get_token_info;
		own.functions[GET_MECHANISM_LIST] = get_mechanism_list;
		own.functions[OPEN_SESSION] = open_session;
		own.functions[GET_SESSION_INFO] = get_session_info;
		own.functions[LOGIN] = login;
		own.functions[FIND_OBJECTS_INIT] = find_objects_init;
		own.functions[SIGN_INIT] = sign_init;
		own.functions[SIGN] = sign;
		own.functions[SIGN_UPDATE] = sign_update;
		own.functions[SIGN_FINAL] = sign_final;
	}
	pthread_mutex_unlock(&lock);
	*list = &own;
	return OK;
}
