package org.jamlik.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.lang3.SerializationUtils;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What is made of a number with the secrets, and how the secrets are kept. */
class KeyringTest {
    private static final String NUMBER = SyntheticNumber.of("18900101", 123);
    private static final String OTHER = SyntheticNumber.of("18900102", 123);
    private static final LocalDate DAY = LocalDate.of(1899, 5, 1);
    private static final String BACK = "put the keyring as it was in its place";

    @TempDir
    Path folder;

    @Test
    void a_token_is_always_the_same_and_leads_back_to_its_number() {
        Keyring keyring = Keyring.fresh();
        String token = keyring.token(NUMBER);
        assertEquals(token, keyring.token(NUMBER));
        assertNotEquals(token, keyring.token(OTHER));
        assertNotEquals(token, Keyring.fresh().token(NUMBER));
        assertEquals(NUMBER, keyring.number(token));
        assertEquals(keyring.currentTokenKeyId(), Keyring.keyId(token));
        assertTrue(token.matches("[A-Za-z0-9_-]{44}"), token);
    }

    @Test
    void only_a_number_in_its_normal_form_is_taken_and_no_message_repeats_one() {
        Keyring keyring = Keyring.fresh();
        for (String text : List.of("", NUMBER.substring(2), "18900101-" + NUMBER.substring(8), "18900101AB12")) {
            for (Executable taking : List.<Executable>of(() -> keyring.token(text), () -> keyring.numberKey(text))) {
                assertEquals(
                        "Cannot take a number that is not in its normal form, 12 digits",
                        assertThrows(IllegalArgumentException.class, taking).getMessage());
            }
        }
    }

    @Test
    void a_new_key_makes_new_tokens_and_old_ones_are_read_until_their_key_is_dropped() {
        Keyring before = Keyring.fresh();
        Keyring both = before.withNewTokenKey();
        Keyring after = both.withoutOldTokenKeys();
        String old = before.token(NUMBER);
        String renewed = both.token(NUMBER);

        assertNotEquals(before.currentTokenKeyId(), both.currentTokenKeyId());
        assertEquals(Set.of(before.currentTokenKeyId(), both.currentTokenKeyId()), both.tokenKeyIds());
        assertEquals(Set.of(both.currentTokenKeyId()), after.tokenKeyIds());
        assertNotEquals(old, renewed);
        assertEquals(NUMBER, both.number(old));
        assertEquals(NUMBER, after.number(renewed));
        assertEquals(renewed, after.token(NUMBER));
        assertEquals(before.numberKey(NUMBER), after.numberKey(NUMBER), "the keys of persons stay");
        assertMessage(
                "Cannot read a token: it was made with key " + before.currentTokenKeyId() + ", the keyring holds ["
                        + after.currentTokenKeyId() + "]; bring that key back",
                () -> after.number(old));
    }

    @Test
    void what_is_no_token_is_told_apart() {
        Keyring keyring = Keyring.fresh();
        String token = keyring.token(NUMBER);
        String damaged = token.substring(0, 20) + (token.charAt(20) == 'A' ? 'B' : 'A') + token.substring(21);
        assertMessage(
                "Cannot read a token: it is damaged, or key " + keyring.currentTokenKeyId()
                        + " of the keyring is another one",
                () -> keyring.number(damaged));
        for (String text : List.of("", "AQ", "åäö", NUMBER, token + "==")) {
            assertMessage("Cannot read a token: it is no token", () -> keyring.number(text));
        }
    }

    @Test
    void keys_of_persons_differ_by_everything_that_makes_them() {
        Keyring keyring = Keyring.fresh();
        long first = keyring.numberKey(NUMBER);
        List<Long> keys = List.of(
                first,
                keyring.numberKey(OTHER),
                Keyring.fresh().numberKey(NUMBER),
                keyring.laterHolderKey(first, DAY),
                keyring.laterHolderKey(first, DAY.plusDays(1)),
                keyring.laterHolderKey(first + 1, DAY),
                keyring.temporaryKey("a", "0114", NUMBER),
                keyring.temporaryKey("b", "0114", NUMBER),
                keyring.temporaryKey("a", "0115", NUMBER),
                keyring.temporaryKey("a", "0114", OTHER),
                keyring.temporaryKey("a0", "114", NUMBER),
                keyring.temporaryKey("", "", NUMBER));
        assertEquals(keys.size(), Set.copyOf(keys).size());
        assertEquals(first, keyring.numberKey(NUMBER));
        assertEquals(
                keyring.temporaryKey("a", "0114", "ö"),
                keyring.withNewTokenKey().temporaryKey("a", "0114", "ö"));
    }

    @Test
    void keys_of_persons_are_positive_and_in_no_order() {
        Keyring keyring = Keyring.fresh();
        long[] keys = IntStream.range(0, 10_000)
                .mapToObj(i -> SyntheticNumber.of(DAY.minusDays(i), 1, false))
                .mapToLong(keyring::numberKey)
                .toArray();
        Set<Long> distinct = new HashSet<>();
        int rising = 0;
        for (int i = 0; i < keys.length; i++) {
            assertTrue(keys[i] > 0);
            distinct.add(keys[i]);
            rising += i > 0 && keys[i] > keys[i - 1] ? 1 : 0;
        }
        assertEquals(keys.length, distinct.size());
        assertTrue(rising > 4_700 && rising < 5_300, "half of them are larger than the one before: " + rising);
    }

    /** Stored tables hold these: another Tink, or another Java, must make the same. */
    @Test
    void what_is_made_stays_the_same_from_version_to_version() throws IOException {
        Keyring keyring = Keyring.parse(
                new String(KeyringTest.class
                        .getResourceAsStream("/identity/keyring-of-a-test.json")
                        .readAllBytes()),
                "test");
        long first = keyring.numberKey(NUMBER);
        assertEquals("AS7UO1_-8Pu8w3RzjL-R8bA8c49e46Tlugi_l0i9XGa6", keyring.token(NUMBER));
        assertEquals(
                List.of(1741585633796020962L, 9115547577242990419L, 4878604724714363218L),
                List.of(
                        first,
                        keyring.laterHolderKey(first, DAY),
                        keyring.temporaryKey("child_decision", "0114", "T1")));
    }

    @Test
    void a_new_keyring_is_its_owners_alone_and_replaces_none() throws IOException {
        Path file = folder.resolve("new/keyring.json");
        Keyring made = Keyring.create(file);
        String text = Files.readString(file);

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(made.token(NUMBER), Keyring.read(KeySource.file(file)).token(NUMBER));
        assertMessage(
                "Cannot make a keyring in " + file + ": there is a file; what its keys made needs them, so keep it",
                () -> Keyring.create(file));
        assertEquals(text, Files.readString(file));
        assertEquals(List.of("keyring.json"), names(file.getParent()));
    }

    @Test
    void a_keyring_is_read_once_until_its_file_changes() throws IOException {
        Path file = folder.resolve("keyring.json");
        KeySource source = KeySource.file(file);
        Keyring made = Keyring.create(file);
        Keyring read = Keyring.read(source);
        assertSame(read, Keyring.read(SerializationUtils.clone(source)), "as a worker gets it");

        made.withNewTokenKey().write(file);
        Keyring changed = Keyring.read(source);
        assertNotSame(read, changed);
        assertEquals(2, changed.tokenKeyIds().size());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of("keyring.json"), names(folder));
    }

    @Test
    void a_keyring_that_cannot_be_read_is_told_without_a_word_of_it() throws IOException {
        Path file = folder.resolve("keyring.json");
        Keyring.create(file);
        String good = Files.readString(file);
        Files.delete(file);
        String cannot = "Cannot read the keyring in " + file + ": ";
        assertUnreadable(file, null, cannot + "there is no such file; bring it from where it is kept");
        assertUnreadable(file, "s3cret", cannot + "line 1 is not JSON; " + BACK);
        assertUnreadable(file, "{\n\"tokens\": s3cret}", cannot + "line 2 is not JSON; " + BACK);
        assertUnreadable(file, "[\"s3cret\"]", cannot + "it is not one JSON object; " + BACK);
        assertUnreadable(file, "", cannot + "it is not one JSON object; " + BACK);
        for (String name : List.of("tokens", "persons", "archive")) {
            assertUnreadable(
                    file,
                    good.replace("\"" + name + "\"", "\"s3cret\""),
                    cannot + "the keyset " + name + " is missing; put the whole keyring in its place");
            assertUnreadable(
                    file,
                    good.replace("\"" + name + "\" : {", "\"" + name + "\" : {\"s3cret\": 1, \"key\": 5}, \"x\": {"),
                    cannot + "the keyset " + name + " is damaged or of another kind; " + BACK);
        }
        assertUnreadable(
                file,
                good.replace("\"tokens\"", "\"x\"")
                        .replace("\"persons\"", "\"tokens\"")
                        .replace("\"x\"", "\"persons\""),
                cannot + "the keyset tokens is damaged or of another kind; " + BACK);

        Files.delete(file);
        Files.createDirectory(file);
        assertMessage(
                cannot + "it cannot be opened by this user or is no text; see to its owner and rights",
                () -> Keyring.read(KeySource.file(file)));
    }

    @Test
    void a_keyring_in_the_environment_is_the_whole_text() throws IOException {
        Path file = folder.resolve("keyring.json");
        Keyring made = Keyring.create(file);
        KeySource source = KeySource.environment();
        Keyring read = Keyring.parse(source.text(Map.of("JAMLIK_KEYSET", Files.readString(file))), source.toString());
        assertEquals(made.token(NUMBER), read.token(NUMBER));
        assertMessage(
                "Cannot read the keyring in the environment variable JAMLIK_KEYSET: it is not set; put the whole"
                        + " keyring into it",
                () -> source.text(Map.of("JAMLIK_KEYSET", " ")));
        assertEquals(source, SerializationUtils.clone(source));
    }

    @Test
    void a_keyring_shows_no_key() throws IOException {
        Path file = folder.resolve("keyring.json");
        Keyring keyring = Keyring.create(file);
        assertEquals(
                "a keyring with the token keys [" + keyring.currentTokenKeyId() + "], current "
                        + keyring.currentTokenKeyId(),
                keyring.toString());
    }

    private void assertUnreadable(Path file, String text, String message) throws IOException {
        if (text != null) {
            Files.writeString(file, text);
        }
        JamlikException thrown = assertMessage(message, () -> Keyring.read(KeySource.file(file)));
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        assertFalse(trace.toString().contains("s3cret"), trace::toString);
    }

    private static JamlikException assertMessage(String message, Executable action) {
        JamlikException thrown = assertThrows(JamlikException.class, action);
        assertEquals(message, thrown.getMessage());
        assertEquals(ErrorCode.INVALID_KEYRING, thrown.code());
        return thrown;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
