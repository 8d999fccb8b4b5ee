package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jamlik.serve.Accounts;
import org.jamlik.serve.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code user}, as it is typed, with passwords from standard input. */
class UserCommandTest {
    private static final String PASSWORD = "ett långt lösenord";

    @TempDir
    Path folder;

    private Cli.Result user(String input, String... command) {
        return run(input, "users-file=" + folder.resolve("users.yaml"), command);
    }

    private static Cli.Result run(String input, String setting, String... command) {
        List<String> arguments = new ArrayList<>(List.of("user"));
        arguments.addAll(List.of(command));
        arguments.addAll(List.of("--set", setting));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            int exitCode = Jamlik.execute(
                    SharedSpark.home(),
                    new PrintStream(bytes, true, StandardCharsets.UTF_8),
                    arguments.toArray(String[]::new));
            return new Cli.Result(exitCode, bytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setIn(before);
        }
    }

    private Role entered(String user, String password) {
        return new Accounts(folder.resolve("users.yaml"))
                .check(user, password)
                .role()
                .orElse(null);
    }

    @Test
    void users_come_and_go() throws IOException {
        Cli.Result added = user(PASSWORD + "\n", "add", "anna", "--role", "researcher", "--password-stdin");
        assertEquals(new Cli.Result(0, "anna is added as researcher\n"), added);
        assertTrue(Files.readString(folder.resolve("users.yaml")).contains("pbkdf2-sha512$210000$"));

        LocalDate today = LocalDate.now(ZoneId.of("Europe/Stockholm"));
        Cli.Result list = user("", "list");
        assertEquals(1, list.lines().size());
        assertTrue(list.lines().get(0).matches("anna +researcher +" + today), list.out());
        assertFalse(list.out().contains("pbkdf2"), list.out());

        Cli.Result changed = user("another password\r\n", "password", "anna", "--password-stdin");
        assertEquals(new Cli.Result(0, "anna has another password\n"), changed);
        assertEquals(Role.RESEARCHER, entered("anna", "another password"));

        assertEquals(new Cli.Result(0, "anna is removed\n"), user("", "remove", "anna"));
        assertEquals(new Cli.Result(0, ""), user("", "list"));
    }

    @Test
    void what_cannot_be_done_is_told() {
        assertTold(
                "Cannot take a password: standard input is empty; write it there on one line [usage]",
                "",
                "add",
                "anna",
                "--role",
                "analyst");
        assertTold(
                "Cannot take this password for anna: it has fewer than 12 characters; take a longer one [usage]",
                "short\n",
                "add",
                "anna",
                "--role",
                "analyst");
        assertTold(
                "Cannot remove anna: there is no such user in " + folder.resolve("users.yaml")
                        + "; ./jamlik user list names those there are [invalid_accounts]",
                "",
                "remove",
                "anna");
        assertEquals(2, user(PASSWORD, "add", "anna", "--role", "boss").exitCode());
        assertEquals(2, user(PASSWORD, "add", "anna").exitCode());
        assertEquals(2, user("").exitCode());
    }

    @Test
    void a_setting_that_is_not_known_is_told_with_those_that_are() {
        try (Heard heard = Heard.everything()) {
            assertEquals(2, run("", "colour=red", "list").exitCode());
            assertEquals(2, run("", "expose-unprotected-marts=perhaps", "list").exitCode());
            assertEquals(
                    List.of(
                            "Cannot set colour: known are landing-root, archive-root, warehouse-root, restricted-root,"
                                    + " keyset-file, users-file, expose-unprotected-marts, serve.*, ldap.* and spark.*"
                                    + " [usage]",
                            "Cannot set expose-unprotected-marts to perhaps: it is true or false [usage]"),
                    heard.texts());
        }
    }

    private void assertTold(String message, String input, String... command) {
        try (Heard heard = Heard.everything()) {
            assertEquals(2, user(input, command).exitCode());
            assertEquals(List.of(message), heard.texts());
        }
    }
}
