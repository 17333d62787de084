package io.github.esphttps.tls;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds the slot of a token by its label, which SunPKCS11 cannot. Needs JNA. PKCS#11
 * 2.40, sections 5.4 and 5.5.
 */
final class Pkcs11Labels {

	private static final int LABEL_LENGTH = 32;

	// More than CK_TOKEN_INFO has
	private static final int TOKEN_INFO_SIZE = 512;

	private static final int INITIALIZE_ARGS_SIZE = 64;

	// Windows packs the structures
	private static final int ALIGNMENT = Platform.isWindows() ? 1 : Native.POINTER_SIZE;

	// CK_C_INITIALIZE_ARGS: four functions and the flags
	private static final long FLAGS_OFFSET = 4L * Native.POINTER_SIZE;

	private static final int OS_LOCKING_OK = 2;

	// CK_FUNCTION_LIST: the version, and functions in this order
	private static final long FUNCTIONS_OFFSET = Math.max(2, ALIGNMENT);

	private static final int INITIALIZE = 0;

	private static final int GET_SLOT_LIST = 4;

	private static final int GET_TOKEN_INFO = 6;

	private static final int OK = 0;

	private static final int ALREADY_INITIALIZED = 0x191;

	private final Pointer functions;

	private Pkcs11Labels(String library) {
		PointerByReference functions = new PointerByReference();
		check(NativeLibrary.getInstance(library)
			.getFunction("C_GetFunctionList")
			.invokeInt(new Object[] { functions }));
		this.functions = functions.getValue();
	}

	/**
	 * Return the id of the slot.
	 * @throws TlsConfigurationException if there is not exactly one such token
	 */
	static long slot(String library, String label, Pkcs11Failures failures) {
		try {
			Map<Long, String> labels = new Pkcs11Labels(library).labels();
			List<Long> slots = labels.keySet().stream().filter((slot) -> label.equals(labels.get(slot))).toList();
			if (slots.size() == 1) {
				return slots.get(0);
			}
			throw failures.token(
					slots.isEmpty()
							? "There is no token with this label. " + (labels.isEmpty() ? "There is no token at all."
									: "There are: " + String.join(", ", labels.values()) + ".")
							: "There are " + slots.size() + " tokens with this label, in the slots " + slots + ".",
					null);
		}
		catch (UnsatisfiedLinkError ex) {
			throw failures.library("It cannot be loaded as a PKCS#11 library: " + Pkcs11Failures.code(ex) + ".", ex);
		}
		catch (Pkcs11CodeException ex) {
			throw failures.token("The tokens cannot be listed: " + ex.getMessage() + ".", ex);
		}
	}

	private Map<Long, String> labels() {
		initialize();
		NativeLongByReference count = new NativeLongByReference();
		check(call(GET_SLOT_LIST, (byte) 1, Pointer.NULL, count));
		Map<Long, String> labels = new LinkedHashMap<>();
		if (count.getValue().intValue() == 0) {
			return labels;
		}
		Memory slots = new Memory((long) Native.LONG_SIZE * count.getValue().intValue());
		check(call(GET_SLOT_LIST, (byte) 1, slots, count));
		for (int i = 0; i < count.getValue().intValue(); i++) {
			NativeLong slot = slots.getNativeLong((long) i * Native.LONG_SIZE);
			Memory info = new Memory(TOKEN_INFO_SIZE);
			if (call(GET_TOKEN_INFO, slot, info) == OK) {
				labels.put(slot.longValue(),
						new String(info.getByteArray(0, LABEL_LENGTH), StandardCharsets.UTF_8).stripTrailing());
			}
		}
		return labels;
	}

	// As SunPKCS11 does, which takes a library that is initialised as it is
	private void initialize() {
		Memory arguments = new Memory(INITIALIZE_ARGS_SIZE);
		arguments.clear();
		arguments.setNativeLong(FLAGS_OFFSET, new NativeLong(OS_LOCKING_OK));
		int code = call(INITIALIZE, arguments);
		if (code != ALREADY_INITIALIZED) {
			check(code);
		}
	}

	private int call(int function, @Nullable Object... arguments) {
		Pointer address = this.functions.getPointer(FUNCTIONS_OFFSET + (long) function * Native.POINTER_SIZE);
		return ((Number) Function.getFunction(address).invoke(NativeLong.class, arguments)).intValue();
	}

	private static void check(int code) {
		if (code != OK) {
			throw new Pkcs11CodeException("CKR 0x" + Integer.toHexString(code));
		}
	}

	/**
	 * What a function of the library returned.
	 */
	private static final class Pkcs11CodeException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Pkcs11CodeException(String message) {
			super(message);
		}

	}

}
