package org.jamlik.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Problem;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Yaml;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users in a YAML file, with a role and the hash of a password each. A file that is not there yet holds none. Who asks
 * it sees changes of the file at once; while the file cannot be read, the users are as they were before.
 *
 * <p>Names are compared as they are written: {@code Anna} is another user than {@code anna}.
 */
public final class Accounts implements Authority {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@+-]{1,64}");
    private static final int SHORTEST_PASSWORD = 12;

    private final Path file;
    private final int iterations;
    private Map<String, Entry> users;
    private long edition;
    private Stamp read;
    private Stamp complainedOf;

    /** A user as anybody may see one. */
    public record Account(String name, Role role, LocalDate added) {}

    private record Entry(Account account, PasswordHash password) {}

    /** What changes when a file does. */
    private record Stamp(Object key, FileTime changed, long size) {
        private static final Stamp MISSING = new Stamp(null, null, 0);
    }

    /** The accounts in a file; fails when it holds what is no account. */
    public Accounts(Path file) {
        this(file, PasswordHash.ITERATIONS);
    }

    /** Accounts whose passwords are hashed faster, for tests. */
    Accounts(Path file, int iterations) {
        this.file = file;
        this.iterations = iterations;
        this.read = stamp();
        this.users = content();
    }

    /** All users, in the order in which they were added. */
    public List<Account> list() {
        return current().values().stream().map(Entry::account).toList();
    }

    /** Adds a user. */
    public void add(String name, Role role, String password, LocalDate today) {
        if (!NAME.matcher(name).matches()) {
            throw new JamlikException(
                    ErrorCode.USAGE,
                    "Cannot add the user: a name has 1 to 64 of the letters a-z and A-Z, digits, and . _ - @ +");
        }
        Map<String, Entry> changed = content();
        if (changed.containsKey(name)) {
            throw new JamlikException(
                    ErrorCode.INVALID_ACCOUNTS,
                    "Cannot add " + name + ": there is such a user in " + file
                            + "; change the password with ./jamlik user password, or the role by removing the user first");
        }
        changed.put(name, new Entry(new Account(name, role, today), hash(name, password)));
        write(changed);
    }

    /** Removes a user. */
    public void remove(String name) {
        Map<String, Entry> changed = content();
        existing(changed, name, "remove " + name);
        changed.remove(name);
        write(changed);
    }

    /** Gives a user another password. */
    public void changePassword(String name, String password) {
        Map<String, Entry> changed = content();
        Account account = existing(changed, name, "change the password of " + name);
        changed.put(name, new Entry(account, hash(name, password)));
        write(changed);
    }

    private Account existing(Map<String, Entry> among, String name, String what) {
        return Optional.ofNullable(among.get(name))
                .map(Entry::account)
                .orElseThrow(() -> new JamlikException(
                        ErrorCode.INVALID_ACCOUNTS,
                        "Cannot " + what + ": there is no such user in " + file
                                + "; ./jamlik user list names those there are"));
    }

    private PasswordHash hash(String name, String password) {
        if (password.codePointCount(0, password.length()) < SHORTEST_PASSWORD) {
            throw new JamlikException(
                    ErrorCode.USAGE,
                    "Cannot take this password for " + name + ": it has fewer than " + SHORTEST_PASSWORD
                            + " characters; take a longer one");
        }

        return PasswordHash.of(password, iterations);
    }

    @Override
    public Answer check(String user, String password) {
        Map<String, Entry> known = current();
        Entry entry = known.get(user);
        if (entry == null) {
            int usual = known.values().stream()
                    .findFirst()
                    .map(first -> first.password().iterations())
                    .orElse(iterations);
            PasswordHash.ofNothing(usual).fits(password);
            return Answer.refused("unknown user");
        }

        boolean fits = entry.password().fits(password);
        return fits ? Answer.enter(entry.account().role()) : Answer.refused("wrong password");
    }

    @Override
    public synchronized long edition() {
        current();
        return edition;
    }

    private synchronized Map<String, Entry> current() {
        Stamp now = stamp();
        if (!now.equals(read)) {
            try {
                if (now.equals(Stamp.MISSING)) {
                    throw invalid("the file is missing or cannot be looked at");
                }
                users = content();
                read = now;
                edition++;
            } catch (JamlikException e) {
                if (!now.equals(complainedOf)) {
                    LOG.error("{}; the users stay as they were until it can be read", e.getMessage());
                }
                complainedOf = now;
            }
        }

        return users;
    }

    private Stamp stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
        } catch (IOException e) {
            return Stamp.MISSING;
        }
    }

    private Map<String, Entry> content() {
        if (!Files.exists(file)) {
            return new LinkedHashMap<>();
        }

        Problems problems = new Problems();
        Map<String, Entry> read = new LinkedHashMap<>();
        try {
            Yaml.read(file.toAbsolutePath().getParent(), file.toAbsolutePath(), problems)
                    .ifPresent(root -> entries(root, read));
        } catch (UncheckedIOException e) {
            throw invalid(String.valueOf(e.getCause()));
        }
        if (!problems.isEmpty()) {
            Problem first = problems.sorted().get(0);
            throw invalid((first.line() > 0 ? "line " + first.line() + ": " : "") + first.message());
        }
        return read;
    }

    private JamlikException invalid(String why) {
        return new JamlikException(ErrorCode.INVALID_ACCOUNTS, "Cannot read the users in " + file + ": " + why);
    }

    private void entries(Yaml root, Map<String, Entry> read) {
        Yaml.Keys keys = root.keys();
        List<Yaml> items = keys.required("users").map(Yaml::items).orElse(List.of());
        keys.finish();
        for (Yaml item : items) {
            Yaml.Keys user = item.keys();
            String name = user.requiredText("name");
            user.required("role");
            Optional<Role> role = user.choice("role", Role.class);
            String text = user.requiredText("password");
            Optional<PasswordHash> password = PasswordHash.parse(text, iterations);
            String day = user.requiredText("added");
            Optional<LocalDate> added = date(day);
            user.finish();
            if (!NAME.matcher(name).matches()) {
                item.problem(ErrorCode.INVALID_ACCOUNTS, "\"%s\" is no name of a user", name);
            }
            if (password.isEmpty()) {
                item.problem(
                        ErrorCode.INVALID_ACCOUNTS,
                        "the password of \"%s\" must be pbkdf2-sha512$<iterations>$<salt>$<hash> with %d iterations or more",
                        name,
                        iterations);
            }
            if (added.isEmpty()) {
                item.problem(ErrorCode.INVALID_ACCOUNTS, "\"%s\" is no date such as 2024-01-31", day);
            }
            if (role.isPresent() && password.isPresent() && added.isPresent()) {
                Account account = new Account(name, role.get(), added.get());
                if (read.put(name, new Entry(account, password.get())) != null) {
                    item.problem(ErrorCode.INVALID_ACCOUNTS, "the user \"%s\" stands twice", name);
                }
            }
        }
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private void write(Map<String, Entry> users) {
        StringBuilder text = new StringBuilder("# Written by ./jamlik user.\n");
        text.append(users.isEmpty() ? "users: []\n" : "users:\n");
        users.forEach((name, entry) -> text.append("  - name: \"" + name + "\"\n")
                .append("    role: " + entry.account().role().name().toLowerCase(Locale.ROOT) + "\n")
                .append("    password: \"" + entry.password().text() + "\"\n")
                .append("    added: " + entry.account().added() + "\n"));
        Path folder = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(folder);
            // a temporary file is its owner's alone, where the file system knows owners
            Path written = Files.createTempFile(folder, file.getFileName() + ".", ".new");
            try {
                try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            throw new JamlikException(ErrorCode.INVALID_ACCOUNTS, "Cannot write the users to " + file + ": " + e, e);
        }
    }
}
