package org.jamlik;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.MonthFile;

/**
 * Whether a month costs the same whatever came before it: 36 nights, each with one month more in the landing root,
 * {@code src/test/benchmark-months.sh}. The last six nights are compared with nights 7 to 12, when the JVM is warm.
 */
final class MonthsBenchmark {
    private static final int NIGHTS = 36;
    private static final int COMPARED = 6;
    private static final int WARM = 6;

    private MonthsBenchmark() {}

    /**
     * Runs it.
     *
     * @param arguments lines of a month, a new folder for everything
     */
    public static void main(String[] arguments) throws IOException {
        int lines = Integer.parseInt(arguments[0]);
        Path folder = Path.of(arguments[1]);
        Path landing = Files.createDirectories(folder.resolve("landing"));
        MonthFile months = new MonthFile(
                ProjectReader.read(SharedSpark.home()).sources().get(new TableName("source", "social_service_sol")));
        double[] clock = new double[NIGHTS];
        double[] cores = new double[NIGHTS];
        for (int night = 0; night < NIGHTS; night++) {
            String month = String.format("%d_%02d", 2020 + night / 12, 1 + night % 12);
            months.write(landing, month, lines);
            Effort effort = new Effort();
            night(landing, folder);
            clock[night] = effort.seconds();
            cores[night] = effort.ofCores();
            System.out.printf(Locale.ROOT, "%s %6.1f s, %.1f s of all cores%n", month, clock[night], cores[night]);
        }
        System.out.printf(
                Locale.ROOT,
                "last %d nights beside nights %d to %d: ratio %.2f, of all cores %.2f%n",
                COMPARED,
                WARM + 1,
                WARM + COMPARED,
                sum(clock, NIGHTS - COMPARED) / sum(clock, WARM),
                sum(cores, NIGHTS - COMPARED) / sum(cores, WARM));
        System.exit(0);
    }

    /** Runs one as a user's process does, not with the Spark session of the tests. */
    private static void night(Path landing, Path folder) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exitCode = Jamlik.execute(
                SharedSpark.home(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                "nightly",
                "--set",
                "landing-root=" + landing,
                "--set",
                "archive-root=" + folder.resolve("archive"),
                "--set",
                "warehouse-root=" + folder.resolve("warehouse"));
        if (exitCode != 0) {
            throw new IllegalStateException("the night ended with " + exitCode + ": " + out);
        }
    }

    private static double sum(double[] seconds, int from) {
        double sum = 0;
        for (int i = from; i < from + COMPARED; i++) {
            sum += seconds[i];
        }
        return sum;
    }
}
