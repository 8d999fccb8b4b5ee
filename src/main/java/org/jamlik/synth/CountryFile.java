package org.jamlik.synth;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Which country lies in a folder of deliveries, so that nights can be added to it: {@code truth/country.properties}. */
public final class CountryFile {
    private CountryFile() {}

    private static Path in(Path folder) {
        return folder.resolve(Generator.TRUTH).resolve("country.properties");
    }

    static void write(Plan plan, Path folder) {
        Path file = in(folder);
        try {
            Files.createDirectories(file.getParent());
            Files.write(
                    file,
                    List.of(
                            "scale=" + plan.scale(),
                            "first_year=" + plan.firstYear(),
                            "last_year=" + plan.lastYear(),
                            "seed=" + plan.seed()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /** The plan of the deliveries in a folder; empty when none were generated there. */
    public static Optional<Plan> read(Path folder) {
        Path file = in(folder);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties read = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            read.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
        return Optional.of(new Plan(
                Double.parseDouble(read.getProperty("scale")),
                Integer.parseInt(read.getProperty("first_year")),
                Integer.parseInt(read.getProperty("last_year")),
                Long.parseLong(read.getProperty("seed"))));
    }
}
