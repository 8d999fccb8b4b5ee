package org.jamlik.run;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.store.Layout;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Where the roots are, how Spark is set and how marts are served, from a file in {@code conf} and from {@code --set}.
 *
 * @param keysetFile where the keys are, when they are in a file
 * @param usersFile where the users of the endpoint are, when they are in a file
 * @param exposeUnprotectedMarts whether readers may see marts whose small numbers are not protected
 * @param logFolder where the log of queries is
 * @param serve every {@code serve.*} and {@code ldap.*} setting
 * @param spark every {@code spark.*} setting
 */
public record Settings(
        String landingRoot,
        Layout layout,
        Optional<String> keysetFile,
        Optional<String> usersFile,
        boolean exposeUnprotectedMarts,
        Path logFolder,
        Map<String, String> serve,
        Map<String, String> spark) {
    private static final String LANDING = "landing-root";
    private static final String ARCHIVE = "archive-root";
    private static final String WAREHOUSE = "warehouse-root";
    private static final String RESTRICTED = "restricted-root";
    private static final String KEYSET = "keyset-file";
    private static final String USERS = "users-file";
    private static final String LOG = "serve.log-folder";
    private static final String EXPOSE = "expose-unprotected-marts";

    /**
     * Reads the settings.
     *
     * @param home what relative roots in the file are relative to
     * @param overrides from the command line; relative roots there are relative to the working folder
     */
    public static Settings read(Path home, Path file, Map<String, String> overrides) {
        Map<String, String> values = new TreeMap<>();
        content(file).forEach((key, value) -> values.put(key, isPlace(key) ? below(home, value) : value));
        Path here = Path.of("").toAbsolutePath();
        overrides.forEach((key, value) -> values.put(key, isPlace(key) ? below(here, value) : value));
        for (String key : values.keySet()) {
            boolean isKnown = isPlace(key) || key.equals(EXPOSE) || isServing(key) || key.startsWith("spark.");
            if (!isKnown) {
                throw new JamlikException(
                        ErrorCode.USAGE,
                        "Cannot set " + key
                                + ": known are landing-root, archive-root, warehouse-root, restricted-root, keyset-file,"
                                + " users-file, expose-unprotected-marts, serve.*, ldap.* and spark.*");
            }
        }
        for (String key : new String[] {LANDING, ARCHIVE, WAREHOUSE}) {
            if (!values.containsKey(key)) {
                throw new JamlikException(ErrorCode.USAGE, "Cannot find " + key + " in " + file + " or --set");
            }
        }

        String expose = values.getOrDefault(EXPOSE, "false");
        if (!Set.of("true", "false").contains(expose)) {
            throw new JamlikException(
                    ErrorCode.USAGE, "Cannot set " + EXPOSE + " to " + expose + ": it is true or false");
        }

        Map<String, String> serve = new TreeMap<>(values);
        serve.keySet().removeIf(key -> !isServing(key));
        Map<String, String> spark = new TreeMap<>(values);
        spark.keySet().removeIf(key -> !key.startsWith("spark."));
        Layout usual = new Layout(values.get(WAREHOUSE), values.get(ARCHIVE));
        return new Settings(
                values.get(LANDING),
                new Layout(
                        usual.warehouseRoot(),
                        usual.archiveRoot(),
                        values.getOrDefault(RESTRICTED, usual.restrictedRoot()),
                        Set.of()),
                Optional.ofNullable(values.get(KEYSET)),
                Optional.ofNullable(values.get(USERS)),
                expose.equals("true"),
                Path.of(values.getOrDefault(LOG, below(home, "var/log"))),
                serve,
                spark);
    }

    private static boolean isPlace(String key) {
        return Set.of(LANDING, ARCHIVE, WAREHOUSE, RESTRICTED, KEYSET, USERS, LOG)
                .contains(key);
    }

    private static boolean isServing(String key) {
        return !isPlace(key) && (key.startsWith("serve.") || key.startsWith("ldap."));
    }

    private static Map<String, String> content(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
            Map<String, String> values = new LinkedHashMap<>();
            if (root instanceof Map<?, ?> map) {
                map.forEach((key, value) -> values.put(String.valueOf(key), String.valueOf(value)));
            }
            return values;
        } catch (IOException | YAMLException e) {
            throw new JamlikException(
                    ErrorCode.USAGE, "Cannot read the configuration " + file + ": " + e.getMessage(), e);
        }
    }

    private static String below(Path home, String root) {
        boolean relative = !root.contains(":") && !Path.of(root).isAbsolute();
        return relative ? home.resolve(root).toString() : root;
    }

    /** The file system settings among Spark's, for what runs without Spark. */
    Configuration hadoop() {
        Configuration hadoop = new Configuration();
        spark.forEach((key, value) -> {
            if (key.startsWith("spark.hadoop.")) {
                hadoop.set(key.substring("spark.hadoop.".length()), value);
            }
        });
        return hadoop;
    }
}
