package org.jamlik.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jamlik.Heard;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.serve.Accounts.Account;
import org.jamlik.serve.Authority.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Users in a file: only who is there with the right password enters, and nothing else is taken for a file of users. */
class AccountsTest {
    private static final int FAST = 10;
    private static final LocalDate DAY = LocalDate.of(2024, 1, 31);
    private static final String PASSWORD = "correct horse";
    private static final String HASH = PasswordHash.of(PASSWORD, FAST).text();

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name_the_file() {
        file = folder.resolve("var/users.yaml");
    }

    private Accounts accounts() {
        return new Accounts(file, FAST);
    }

    private Accounts accountsOf(String text) throws IOException {
        write(text);
        return accounts();
    }

    private void write(String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String user(String name, String role, String password) {
        return "  - {name: \"" + name + "\", role: " + role + ", password: \"" + password + "\", added: 2024-01-31}\n";
    }

    @Test
    void a_user_enters_with_the_own_password_and_role() {
        Accounts accounts = accounts();
        accounts.add("anna", Role.RESEARCHER, PASSWORD, DAY);
        accounts.add("bo@example.se", Role.ANALYST, "another password", DAY);

        assertEquals(Answer.enter(Role.RESEARCHER), accounts.check("anna", PASSWORD));
        assertEquals(Answer.enter(Role.ANALYST), accounts.check("bo@example.se", "another password"));
        assertEquals(Answer.refused("wrong password"), accounts.check("anna", "another password"));
        assertEquals(Answer.refused("wrong password"), accounts.check("anna", ""));
        assertEquals(Answer.refused("wrong password"), accounts.check("anna", HASH));
        for (String name : List.of("Anna", "anna ", "", "*", "bo")) {
            assertEquals(Answer.refused("unknown user"), accounts.check(name, PASSWORD));
        }
    }

    @Test
    void what_is_written_is_read_again() {
        Accounts accounts = accounts();
        accounts.add("zoe", Role.OPERATOR, PASSWORD, DAY);
        accounts.add("anna", Role.ANALYST, PASSWORD, DAY.plusDays(1));
        accounts.changePassword("zoe", "a new password");

        assertEquals(
                List.of(new Account("zoe", Role.OPERATOR, DAY), new Account("anna", Role.ANALYST, DAY.plusDays(1))),
                accounts().list());
        assertEquals(Answer.enter(Role.OPERATOR), accounts().check("zoe", "a new password"));
        assertEquals(Answer.refused("wrong password"), accounts().check("zoe", PASSWORD));

        accounts.remove("zoe");
        accounts.remove("anna");
        assertEquals(List.of(), accounts().list());
    }

    @Test
    void the_file_is_its_owners_alone_and_there_is_no_other() throws IOException {
        accounts().add("anna", Role.ANALYST, PASSWORD, DAY);
        accounts().add("bo", Role.ANALYST, PASSWORD, DAY);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertEquals(List.of(file), files.toList());
        }
        assertFalse(Files.readString(file).contains(PASSWORD));
    }

    @Test
    void a_hash_that_is_weaker_than_the_cheat_sheet_asks_is_not_taken() throws IOException {
        write("users:\n" + user("anna", "analyst", HASH));
        assertInvalid(
                "line 2: the password of \"anna\" must be pbkdf2-sha512$<iterations>$<salt>$<hash> with 210000 iterations"
                        + " or more",
                () -> new Accounts(file));
    }

    @Test
    void the_same_password_twice_has_two_hashes() {
        assertNotEquals(
                PasswordHash.of(PASSWORD, FAST).text(),
                PasswordHash.of(PASSWORD, FAST).text());
    }

    @Property(tries = 100)
    void a_hash_fits_its_own_password_and_no_other(
            @ForAll("passwords") String password, @ForAll("passwords") String other) {
        PasswordHash hash =
                PasswordHash.parse(PasswordHash.of(password, FAST).text(), FAST).orElseThrow();
        assertTrue(hash.fits(password));
        assertEquals(other.equals(password), hash.fits(other));
        assertFalse(hash.fits(password + " "));
        assertFalse(PasswordHash.ofNothing(FAST).fits(password));
    }

    @Provide
    Arbitrary<String> passwords() {
        // without halves of surrogate pairs, which are no text
        return Arbitraries.strings().withCharRange('\u0001', '\uD7FF').ofMaxLength(40);
    }

    @Test
    void a_name_is_short_and_plain_and_a_password_long() {
        Accounts accounts = accounts();
        for (String name : List.of("", "å", "a b", "a\n", "a\"", "a,ou=admin", "*", "x".repeat(65))) {
            assertMessage(
                    ErrorCode.USAGE,
                    "Cannot add the user: a name has 1 to 64 of the letters a-z and A-Z, digits, and . _ - @ +",
                    () -> accounts.add(name, Role.ANALYST, PASSWORD, DAY));
        }
        assertMessage(
                ErrorCode.USAGE,
                "Cannot take this password for anna: it has fewer than 12 characters; take a longer one",
                () -> accounts.add("anna", Role.ANALYST, "elevenchars", DAY));
        assertEquals(List.of(), accounts.list());

        accounts.add("x".repeat(64), Role.ANALYST, "twelve chars", DAY);
        accounts.add("A.b_c-d@e+1", Role.ANALYST, "twelve chars", DAY);
        assertEquals(2, accounts().list().size());
    }

    @Test
    void a_user_is_added_once_and_only_who_is_there_is_changed() {
        Accounts accounts = accounts();
        accounts.add("anna", Role.ANALYST, PASSWORD, DAY);
        assertMessage(
                ErrorCode.INVALID_ACCOUNTS,
                "Cannot add anna: there is such a user in " + file
                        + "; change the password with ./jamlik user password, or the role by removing the user first",
                () -> accounts.add("anna", Role.OPERATOR, PASSWORD, DAY));
        assertMessage(
                ErrorCode.INVALID_ACCOUNTS,
                "Cannot remove bo: there is no such user in " + file + "; ./jamlik user list names those there are",
                () -> accounts.remove("bo"));
        assertMessage(
                ErrorCode.INVALID_ACCOUNTS,
                "Cannot change the password of bo: there is no such user in " + file
                        + "; ./jamlik user list names those there are",
                () -> accounts.changePassword("bo", PASSWORD));
    }

    @Test
    void what_is_no_account_is_told_with_its_line() throws IOException {
        String good = user("anna", "analyst", HASH);
        assertEquals(1, accountsOf("users:\n" + good).list().size());
        assertEquals(List.of(), accountsOf("users: []\n").list());

        assertInvalid("the file is empty", "");
        assertInvalid("line 1: expected keys and values", "x\n");
        assertInvalid("line 1: the key \"users\" is missing", "{}\n");
        assertInvalid("line 1: expected a list", "users: x\n");
        assertInvalid("line 3: unknown key \"admins\"; known here: users", "users:\n" + good + "admins: []\n");
        assertInvalid("line 2: the key \"role\" is missing", "users:\n" + good.replace("role: analyst, ", ""));
        assertInvalid(
                "line 2: unknown key \"mail\"; known here: name, role, password, added",
                "users:\n" + good.replace("added", "mail: x, added"));
        assertInvalid(
                "line 2: \"role\" is \"root\"; it must be one of analyst, researcher, operator",
                "users:\n" + good.replace("analyst", "root"));
        assertInvalid("line 3: the user \"anna\" stands twice", "users:\n" + good + good);
        assertInvalid("line 2: \"a b\" is no name of a user", "users:\n" + good.replace("anna", "a b"));
        assertInvalid(
                "line 2: \"yesterday\" is no date such as 2024-01-31",
                "users:\n" + good.replace("2024-01-31", "yesterday"));
        assertInvalid(
                "line 3: cannot read YAML: expected the node content, but found '<stream end>'",
                "users:\n  - {name: \n");
    }

    @Test
    void a_malformed_hash_is_told_without_repeating_it() throws IOException {
        String[] parts = HASH.split("\\$");
        for (String hash : List.of(
                PASSWORD,
                HASH.replace("sha512", "sha1"),
                HASH.replace("$10$", "$9$"),
                HASH.replace("$10$", "$99999999$"),
                HASH.replace("$10$", "$-10$"),
                HASH + "$x",
                parts[0] + "$10$AAAA$" + parts[3],
                parts[0] + "$10$" + parts[2] + "$AAAA",
                parts[0] + "$10$" + parts[2] + "$" + parts[3].substring(1))) {
            assertEquals(Optional.empty(), PasswordHash.parse(hash, FAST), hash);
            assertInvalid(
                    "line 2: the password of \"anna\" must be pbkdf2-sha512$<iterations>$<salt>$<hash> with 10 iterations"
                            + " or more",
                    "users:\n" + user("anna", "analyst", hash));
        }
    }

    @Test
    void a_change_of_the_file_is_seen_at_once() {
        Accounts server = accounts();
        long before = server.edition();
        assertEquals(before, server.edition());

        accounts().add("anna", Role.ANALYST, PASSWORD, DAY);
        assertEquals(Answer.enter(Role.ANALYST), server.check("anna", PASSWORD));
        assertNotEquals(before, server.edition());

        long added = server.edition();
        accounts().remove("anna");
        assertNotEquals(added, server.edition());
        assertEquals(Answer.refused("unknown user"), server.check("anna", PASSWORD));
    }

    @Test
    void while_the_file_cannot_be_read_the_users_are_as_they_were() throws IOException {
        Accounts server = accounts();
        accounts().add("anna", Role.ANALYST, PASSWORD, DAY);
        long edition = server.edition();
        String good = Files.readString(file);

        for (String bad : new String[] {good + "admins: []\n", null}) {
            if (bad == null) {
                Files.delete(file);
            } else {
                write(bad);
            }
            try (Heard heard = Heard.everything()) {
                assertEquals(Answer.enter(Role.ANALYST), server.check("anna", PASSWORD));
                assertEquals(Answer.enter(Role.ANALYST), server.check("anna", PASSWORD));
                assertEquals(edition, server.edition());
                assertEquals(
                        List.of("Cannot read the users in " + file + ": "
                                + (bad == null
                                        ? "the file is missing or cannot be looked at"
                                        : "line 7: unknown key \"admins\"; known here: users")
                                + "; the users stay as they were until it can be read"),
                        heard.texts());
            }
        }

        write("users: []\n");
        assertEquals(Answer.refused("unknown user"), server.check("anna", PASSWORD));
    }

    /** Loosely, since another process may take the core: without a hash it would be thousands of times faster. */
    @Test
    void an_unknown_user_costs_a_hash_of_as_many_iterations() throws IOException {
        Accounts slow = new Accounts(file, 10_000);
        slow.add("anna", Role.ANALYST, PASSWORD, DAY);
        long begin = System.nanoTime();
        slow.check("anna", "wrong");
        long wrong = System.nanoTime() - begin;
        begin = System.nanoTime();
        slow.check("bo", "wrong");
        long unknown = System.nanoTime() - begin;
        assertTrue(unknown > wrong / 10, unknown + " ns beside " + wrong + " ns");
    }

    private void assertInvalid(String why, String text) {
        assertInvalid(why, () -> accountsOf(text));
    }

    private void assertInvalid(String why, Executable reading) {
        JamlikException told = assertThrows(JamlikException.class, reading);
        assertEquals(ErrorCode.INVALID_ACCOUNTS, told.code());
        String begin = "Cannot read the users in " + file + ": ";
        assertTrue(told.getMessage().startsWith(begin), told.getMessage());
        assertEquals(why, told.getMessage().substring(begin.length()));
    }

    private static void assertMessage(ErrorCode code, String message, Executable doing) {
        JamlikException told = assertThrows(JamlikException.class, doing);
        assertEquals(code, told.code());
        assertEquals(message, told.getMessage());
    }
}
