package org.jamlik.identity;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.daead.DeterministicAeadConfig;
import com.google.crypto.tink.daead.PredefinedDeterministicAeadParameters;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import com.google.crypto.tink.prf.PrfSet;
import com.google.crypto.tink.streamingaead.PredefinedStreamingAeadParameters;
import com.google.crypto.tink.streamingaead.StreamingAeadConfig;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;

/**
 * The secrets, and what is made with them. It holds three keysets: {@code tokens} (AES-SIV) encrypts numbers and is the one
 * that is rotated; {@code persons} (AES-CMAC) makes the keys of persons and is never changed, since every table holds
 * them; {@code archive} (AES-GCM, streamed) encrypts files.
 *
 * <p>A keyring does not change and is used by many threads at once. It never shows a key, neither in messages nor as text.
 */
public final class Keyring {
    private static final String TOKENS = "tokens";
    private static final String PERSONS = "persons";
    private static final String ARCHIVE = "archive";

    private static final Map<KeySource, Known> KNOWN = new ConcurrentHashMap<>();

    static {
        try {
            DeterministicAeadConfig.register();
            PrfConfig.register();
            StreamingAeadConfig.register();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot find the ciphers in this Java", e);
        }
    }

    private final KeyringText text;
    private final KeysetHandle tokenKeys;
    private final Tokens tokens;
    private final PersonKeys persons;
    private final ArchiveCipher archive;

    /** A keyring that was read, and how its source was before. */
    private record Known(Object state, Keyring keyring) {}

    private Keyring(KeyringText text) {
        this.text = text;
        tokenKeys = text.keyset(TOKENS);
        tokens = made(TOKENS, () -> new Tokens(tokenKeys));
        KeysetHandle personKeys = text.keyset(PERSONS);
        persons =
                made(PERSONS, () -> new PersonKeys(personKeys.getPrimitive(RegistryConfiguration.get(), PrfSet.class)));
        KeysetHandle archiveKeys = text.keyset(ARCHIVE);
        archive = made(
                ARCHIVE,
                () -> new ArchiveCipher(archiveKeys.getPrimitive(RegistryConfiguration.get(), StreamingAead.class)));
    }

    private interface Making<T> {
        T make() throws GeneralSecurityException;
    }

    private <T> T made(String name, Making<T> making) {
        try {
            return making.make();
        } catch (GeneralSecurityException e) {
            throw text.invalid(name);
        }
    }

    /** The keyring of a source, read once in a process until its file changes. */
    public static Keyring read(KeySource source) {
        Object state = source.state();
        Known known = KNOWN.get(source);
        if (known == null || !known.state().equals(state)) {
            known = new Known(state, parse(source.text(System.getenv()), source.toString()));
            KNOWN.put(source, known);
        }
        return known.keyring();
    }

    static Keyring parse(String text, String place) {
        return new Keyring(KeyringText.parse(text, place));
    }

    /** A new keyring that is kept nowhere: for trials. */
    public static Keyring fresh() {
        try {
            return new Keyring(KeyringText.empty()
                    .with(TOKENS, KeysetHandle.generateNew(PredefinedDeterministicAeadParameters.AES256_SIV))
                    .with(PERSONS, KeysetHandle.generateNew(PredefinedPrfParameters.AES_CMAC_PRF))
                    .with(ARCHIVE, KeysetHandle.generateNew(PredefinedStreamingAeadParameters.AES256_GCM_HKDF_1MB)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot make a keyring", e);
        }
    }

    /** Makes a new keyring in a file that only its owner reads; refuses when there is a file. */
    public static Keyring create(Path file) {
        Keyring keyring = fresh();
        try {
            new SecretFile(file).create(keyring.text.secret());
            return keyring;
        } catch (FileAlreadyExistsException e) {
            throw new JamlikException(
                    ErrorCode.INVALID_KEYRING,
                    "Cannot make a keyring in " + file + ": there is a file; what its keys made needs them, so keep it",
                    e);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Writes this keyring in place of the one in a file. Whoever reads meanwhile has the old one or this. */
    public void write(Path file) {
        try {
            new SecretFile(file).replace(text.secret());
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static JamlikException unwritable(Path file, IOException cause) {
        return new JamlikException(
                ErrorCode.INVALID_KEYRING,
                "Cannot write the keyring " + file + ": " + cause + "; see to the folder's rights and space",
                cause);
    }

    /** A keyring that makes tokens with a new key, and still reads those of this one's keys. */
    public Keyring withNewTokenKey() {
        KeysetHandle.Builder.Entry added = KeysetHandle.generateEntryFromParameters(
                        PredefinedDeterministicAeadParameters.AES256_SIV)
                .withRandomId()
                .makePrimary();
        return withTokenKeys(KeysetHandle.newBuilder(tokenKeys).addEntry(added));
    }

    /** A keyring with this one's current token key alone: tokens of the others cannot be read with it. */
    public Keyring withoutOldTokenKeys() {
        KeysetHandle.Entry current = tokenKeys.getPrimary();
        return withTokenKeys(KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.importKey(current.getKey())
                        .withFixedId(current.getId())
                        .makePrimary()));
    }

    private Keyring withTokenKeys(KeysetHandle.Builder keys) {
        try {
            return new Keyring(text.with(TOKENS, keys.build()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot change the token keys", e);
        }
    }

    /** The id of the key that makes tokens. */
    public long currentTokenKeyId() {
        return tokens.currentKeyId();
    }

    /** The ids of the keys whose tokens can be read. */
    public Set<Long> tokenKeyIds() {
        return tokens.keyIds();
    }

    /** The number, 12 digits, encrypted under the current key: 44 signs of Base64 for URLs, always the same ones. */
    public String token(String number) {
        return tokens.token(normal(number));
    }

    /** The number of a token; fails when the token's key is not in the keyring. */
    public String number(String token) {
        return tokens.number(token);
    }

    /** The id of the key that made a token. */
    public static long keyId(String token) {
        return Tokens.keyId(token);
    }

    /** The key of whoever first held a number, 12 digits: positive, 63 bits. */
    public long numberKey(String number) {
        return persons.ofNumber(normal(number));
    }

    /**
     * The key of a later holder of a number that was given again.
     *
     * @param numberKey the key of the first holder
     * @param takenOver the first day on which the number is the later holder's
     */
    public long laterHolderKey(long numberKey, LocalDate takenOver) {
        return persons.ofLaterHolder(numberKey, takenOver);
    }

    /** The key of a temporary id, which means something within its register and municipality only. */
    public long temporaryKey(String register, String municipality, String temporaryId) {
        return persons.ofTemporaryId(register, municipality, temporaryId);
    }

    /** What encrypts and decrypts the files of the archive. */
    public ArchiveCipher archive() {
        return archive;
    }

    private static String normal(String number) {
        if (!PersonalNumber.isNormal(number)) {
            throw new IllegalArgumentException("Cannot take a number that is not in its normal form, 12 digits");
        }
        return number;
    }

    @Override
    public String toString() {
        return "a keyring with the token keys " + tokens.keyIds() + ", current " + tokens.currentKeyId();
    }
}
