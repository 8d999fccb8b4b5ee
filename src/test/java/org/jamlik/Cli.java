package org.jamlik;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs commands as a user would, over roots of one's own. */
final class Cli {
    private final Path home;
    private final String landing;
    private final String archive;
    private final String warehouse;
    private final String keyset;
    private final String log;
    private final Map<String, String> hadoop;

    Cli(Path landing, String root) {
        this(landing, root, Map.of());
    }

    /** Commands of another project than this one. */
    Cli(Path home, Path landing, String root) {
        this(home, landing, root, Map.of());
    }

    /** This project with the general indicators only, and without what compares them: for nights about something else. */
    static Path smallHome(Path folder) {
        Path project = SharedSpark.home();
        Path home = folder.resolve("home");
        String catalogue = "conf/indicators/general.yaml";
        try {
            Files.createDirectories(home.resolve(catalogue).getParent());
            for (String file : List.of("conf/local.yaml", catalogue)) {
                Files.copy(project.resolve(file), home.resolve(file));
            }
            for (String folders : List.of("schemas", "jobs")) {
                copy(project.resolve(folders), home.resolve(folders));
            }
            for (String mart : List.of("schemas/mart", "jobs/mart")) {
                for (File file : home.resolve(mart).toFile().listFiles()) {
                    if (!file.getName().matches("(cell|measured_value|indicator_value)\\..*")) {
                        Files.delete(file.toPath());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return home;
    }

    /** Commands over {@code archive} and {@code warehouse} below a root, which may be on S3. */
    Cli(Path landing, String root, Map<String, String> hadoop) {
        this(SharedSpark.home(), landing, root, hadoop);
    }

    private Cli(Path home, Path landing, String root, Map<String, String> hadoop) {
        SharedSpark.session();
        this.home = home;
        this.hadoop = hadoop;
        this.landing = landing.toString();
        this.archive = root + "/archive";
        this.warehouse = root + "/warehouse";
        String beside = beside(root);
        this.keyset = beside + "/keyset.json";
        this.log = beside + "/log";
    }

    /** What lies beside local roots, for roots on S3 lies somewhere else. */
    private static String beside(String root) {
        try {
            return root.contains("://") ? Files.createTempDirectory("beside").toString() : root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command came to. */
    record Result(int exitCode, String out) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    Result run(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        for (String root : List.of(
                "landing-root=" + landing,
                "archive-root=" + archive,
                "warehouse-root=" + warehouse,
                "keyset-file=" + keyset,
                "serve.log-folder=" + log)) {
            arguments.add("--set");
            arguments.add(root);
        }
        hadoop.forEach((key, value) -> {
            arguments.add("--set");
            arguments.add("spark.hadoop." + key + "=" + value);
        });
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int exitCode = Jamlik.execute(
                home, new PrintStream(bytes, true, StandardCharsets.UTF_8), arguments.toArray(String[]::new));
        return new Result(exitCode, bytes.toString(StandardCharsets.UTF_8));
    }

    /** The lines of a query's result as CSV, without the header. */
    List<String> sql(String query) {
        Result result = run("sql", query, "--format", "csv");
        if (result.exitCode() != 0) {
            throw new AssertionError("the query ended with " + result.exitCode() + ": " + query);
        }

        // an empty result has no header
        return result.lines().stream().skip(1).toList();
    }

    /** Copies the files of a folder. */
    static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.write(target, Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces a text that stands in a file exactly once. */
    static void edit(Path file, String before, String after) {
        try {
            String text = Files.readString(file);
            if (text.indexOf(before) < 0 || text.indexOf(before) != text.lastIndexOf(before)) {
                throw new AssertionError("\"" + before + "\" does not stand once in " + file);
            }
            Files.writeString(file, text.replace(before, after));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
