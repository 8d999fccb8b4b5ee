package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jamlik.contract.TableName;
import org.jamlik.identity.KeySource;
import org.jamlik.identity.Keyring;
import org.jamlik.run.ForgetRun;
import org.jamlik.run.RotateRun;
import org.jamlik.run.Settings;
import org.jamlik.run.TableContents;
import org.jamlik.run.Workspace;

/**
 * A warehouse of the persons of the deliveries that the project ships, in a folder with its archive and its keys. Nobody
 * in them exists.
 */
final class PersonsWarehouse {
    static final LocalDate TODAY = LocalDate.of(2023, 6, 1);
    /** Gets assistance under the first number, and home care under the second. */
    static final String ASSISTED = "180001010016";

    static final String CARED_FOR = "180003030608";

    /** Of these two tell the number changes of 2022 that they became one. */
    static final String FIRST_COORDINATION = "180305650905";

    static final String SECOND_COORDINATION = "180305660904";
    static final String BOTH_BECAME = "180305050916";

    /** In hospital, and not of free will. */
    static final String COMPELLED = "180605050913";

    private final Path folder;
    private final Path landing;
    private final Path home;

    PersonsWarehouse(Path folder, Path landing) {
        this.folder = folder;
        this.landing = landing;
        this.home = Cli.smallHome(folder.resolveSibling(folder.getFileName() + "-project"));
    }

    Path folder() {
        return folder;
    }

    /** Puts the deliveries into the landing root. */
    void deliver() {
        Cli.copy(SharedSpark.home().resolve("src/test/resources/landing/person"), landing.resolve("person"));
    }

    /** Delivers that two persons are one. */
    void deliverLateChange() {
        write(
                "rtb_nummerbyten_2021_v1.csv",
                "ar;gammalt_nummer;nytt_nummer;andrat;skal\n2021;" + ASSISTED + ";" + CARED_FOR + ";2021-06-01;1\n");
    }

    /** Delivers a change that leads back: that and the one that it leads back from are not believed. */
    void deliverCircle() {
        write(
                "rtb_nummerbyten_2020_v1.csv",
                "ar;gammalt_nummer;nytt_nummer;andrat;skal\n2020;" + BOTH_BECAME + ";" + FIRST_COORDINATION
                        + ";2020-06-01;4\n");
    }

    private void write(String file, String text) {
        try {
            Files.writeString(landing.resolve("person").resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Before the first night: the same numbers are to have the same keys. */
    void useKeysOf(PersonsWarehouse other) {
        try {
            Files.createDirectories(folder);
            Files.copy(other.folder.resolve("keyset.json"), folder.resolve("keyset.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Cli cli() {
        return new Cli(home, landing, folder.toString());
    }

    Cli.Result night() {
        return cli().run("nightly", "--as-of", TODAY.toString());
    }

    Keyring keyring() {
        return Keyring.read(KeySource.file(folder.resolve("keyset.json")));
    }

    Dataset<Row> table(String name) {
        return SharedSpark.session()
                .read()
                .format("delta")
                .load(TableContents.layout(folder).table(TableName.of(name)));
    }

    /** The keys of whoever held a number, in the order of time. */
    List<Long> holders(String number) {
        return table("identity.person")
                .filter("number_key = " + keyring().numberKey(number))
                .orderBy("valid_from")
                .select("person_key")
                .collectAsList()
                .stream()
                .map(row -> row.getLong(0))
                .toList();
    }

    Set<Long> keys(String table, String filter) {
        return table(table).filter(filter).select("person_key").collectAsList().stream()
                .map(row -> row.getLong(0))
                .collect(Collectors.toSet());
    }

    List<String> tokens() {
        return table("identity.person").select("token").distinct().collectAsList().stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private Workspace workspace() {
        Map<String, String> roots = new TreeMap<>();
        roots.put("landing-root", landing.toString());
        roots.put("archive-root", folder.resolve("archive").toString());
        roots.put("warehouse-root", folder.resolve("warehouse").toString());
        roots.put("keyset-file", folder.resolve("keyset.json").toString());
        return new Workspace(home, Settings.read(home, home.resolve("conf/local.yaml"), roots), Clock.systemUTC());
    }

    /** Runs {@code rotate}; each step is told before it is taken. */
    void rotate(Consumer<String> moment) {
        assertEquals(0, new RotateRun(workspace(), new PrintStream(new ByteArrayOutputStream()), moment).run());
    }

    /** Runs {@code forget}; each step is told before it is taken. Returns the certificate. */
    String forget(String numbers, Consumer<String> moment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Path persons = folder.resolveSibling("persons.txt");
        try {
            Files.writeString(persons, numbers);
            try {
                assertEquals(0, new ForgetRun(workspace(), out, moment).run(persons, TODAY));
            } finally {
                Files.delete(persons);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** What must be nowhere when the two numbers' person is forgotten: both numbers, their tokens, the person's keys. */
    Leaks tracesOf(String one, String other) {
        Keyring keyring = keyring();
        Leaks traces = Leaks.of(List.of(
                String.valueOf(keyring.numberKey(one)),
                String.valueOf(keyring.numberKey(other)),
                keyring.token(one),
                keyring.token(other)));
        for (String number : List.of(one, other)) {
            traces.addBytes(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(keyring.numberKey(number))
                    .array());
        }
        return traces.and(new Leaks(Set.of(one, other)));
    }
}
