package org.jamlik.run;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.serve.Accounts;
import org.jamlik.serve.Role;

/** The commands below {@code user}: who may ask the endpoint. A server that runs sees what they change. */
public final class UserRun {
    private final Workspace workspace;
    private final PrintStream out;
    private final Console console;
    private final InputStream in;

    /**
     * The commands.
     *
     * @param console where passwords are asked for; null where there is none, and they are read from {@code in}
     */
    public UserRun(Workspace workspace, PrintStream out, Console console, InputStream in) {
        this.workspace = workspace;
        this.out = out;
        this.console = console;
        this.in = in;
    }

    /**
     * Adds a user.
     *
     * @param fromInput whether the password is a line of standard input even where there is a console
     * @return the exit code
     */
    public int add(String name, Role role, boolean fromInput, LocalDate today) {
        accounts().add(name, role, password(name, fromInput), today);
        out.printf("%s is added as %s%n", name, Role.word(role));
        return 0;
    }

    /**
     * Removes a user.
     *
     * @return the exit code
     */
    public int remove(String name) {
        accounts().remove(name);
        out.printf("%s is removed%n", name);
        return 0;
    }

    /**
     * Prints name, role and day of adding of every user.
     *
     * @return the exit code
     */
    public int list() {
        accounts()
                .list()
                .forEach(account ->
                        out.printf("%-24s %-10s %s%n", account.name(), Role.word(account.role()), account.added()));
        return 0;
    }

    /**
     * Gives a user another password.
     *
     * @param fromInput whether the password is a line of standard input even where there is a console
     * @return the exit code
     */
    public int changePassword(String name, boolean fromInput) {
        accounts().changePassword(name, password(name, fromInput));
        out.printf("%s has another password%n", name);
        return 0;
    }

    private Accounts accounts() {
        return workspace.accounts();
    }

    private String password(String name, boolean fromInput) {
        if (console == null || fromInput) {
            return line();
        }

        char[] first = console.readPassword("Password for %s: ", name);
        char[] second = console.readPassword("The same again: ");
        if (first == null || !Arrays.equals(first, second)) {
            throw new JamlikException(
                    ErrorCode.USAGE, "Cannot take a password for " + name + ": the two are not the same; try again");
        }
        return new String(first);
    }

    private String line() {
        try {
            String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
            if (line == null) {
                throw new JamlikException(
                        ErrorCode.USAGE, "Cannot take a password: standard input is empty; write it there on one line");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read standard input", e);
        }
    }
}
