package org.jamlik.run;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.TableName;
import org.jamlik.synth.CountryFile;
import org.jamlik.synth.Generator;
import org.jamlik.synth.Generator.Wish;
import org.jamlik.synth.Generator.Written;
import org.jamlik.synth.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command {@code generate}: the deliveries of a made-up country. */
public final class GenerateRun {
    private static final Logger LOG = LoggerFactory.getLogger(GenerateRun.class);
    private static final double MEGABYTE = 1e6;
    private static final Pattern NIGHTS = Pattern.compile("([0-9]{1,3})-([0-9]{1,3})");
    private static final int LAST_NIGHT = 396;

    private final Workspace workspace;
    private final Path home;
    private final PrintStream out;

    public GenerateRun(Workspace workspace, Path home, PrintStream out) {
        this.workspace = workspace;
        this.home = home;
        this.out = out;
    }

    /**
     * Writes them.
     *
     * @param sources the wanted ones; all when there are none
     * @param defects the share of lines that are to be wrong
     * @param truth whether the indicators are to be written beside the deliveries
     * @param folder is empty, or not there
     * @return the exit code
     */
    public int run(Plan plan, List<String> sources, double defects, boolean truth, Path folder) {
        Stopwatch stopwatch = new Stopwatch(workspace.clock());
        report(generate(plan, sources, defects, truth, folder), stopwatch.seconds());
        return 0;
    }

    List<Written> generate(Plan plan, List<String> sources, double defects, boolean truth, Path folder) {
        Set<String> all = sources();
        for (String source : sources) {
            if (!all.contains(source)) {
                throw new JamlikException(
                        ErrorCode.USAGE,
                        "Cannot generate " + source + ": there is no such source; the sources are "
                                + String.join(", ", all));
            }
        }
        refuseUsed(folder);
        return new Generator(
                        workspace.session(),
                        home,
                        plan,
                        wish(sources.isEmpty() ? all : new TreeSet<>(sources), defects, truth),
                        folder.toAbsolutePath())
                .run(LOG::info);
    }

    private Set<String> sources() {
        return workspace.project().sources().keySet().stream()
                .map(TableName::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Wish wish(Set<String> sources, double defects, boolean truth) {
        try {
            return new Wish(sources, defects, truth);
        } catch (IllegalArgumentException e) {
            throw new JamlikException(ErrorCode.USAGE, "Cannot generate: " + e.getMessage(), e);
        }
    }

    /**
     * Adds what comes in nights of the year after to deliveries that lie in a folder.
     *
     * @param nights such as {@code 1-31}: the first night of the year is 1
     * @return the exit code
     */
    public int runNights(String nights, Path folder) {
        Plan plan = CountryFile.read(folder)
                .orElseThrow(() -> new JamlikException(
                        ErrorCode.USAGE,
                        "Cannot add nights to " + folder + ": no country was generated there; run generate without"
                                + " --nights first"));
        Matcher range = NIGHTS.matcher(nights);
        int from = range.matches() ? Integer.parseInt(range.group(1)) : 0;
        int to = range.matches() ? Integer.parseInt(range.group(2)) : 0;
        if (from < 1 || to < from || to > LAST_NIGHT) {
            throw new JamlikException(
                    ErrorCode.USAGE, "Cannot add nights " + nights + ": write them as 1-31, from 1 to " + LAST_NIGHT);
        }
        List<Path> written = new Generator(
                        workspace.session(), home, plan, new Wish(sources(), 0, false), folder.toAbsolutePath())
                .nights(from, to, LOG::info);
        written.forEach(file -> out.println(folder.toAbsolutePath().relativize(file)));
        out.printf("%d files of nights %d to %d of %d%n", written.size(), from, to, plan.lastYear() + 1);
        return 0;
    }

    private static void refuseUsed(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (!Files.isDirectory(folder) || files.findAny().isPresent()) {
                throw new JamlikException(
                        ErrorCode.USAGE,
                        "Cannot generate into " + folder + ": it holds something; name an empty folder");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void report(List<Written> written, double seconds) {
        double megabytes = written.stream().mapToLong(Written::bytes).sum() / MEGABYTE;
        out.printf(Locale.ROOT, "%-28s %6s %12s %10s%n", "source", "files", "lines", "MB");
        for (Written each : written) {
            out.printf(
                    Locale.ROOT,
                    "%-28s %6d %,12d %10.1f%n",
                    each.source(),
                    each.files(),
                    each.lines(),
                    each.bytes() / MEGABYTE);
        }
        out.printf(
                Locale.ROOT,
                "%-28s %6d %,12d %10.1f%n",
                "all",
                written.stream().mapToInt(Written::files).sum(),
                written.stream().mapToLong(Written::lines).sum(),
                megabytes);
        out.printf(Locale.ROOT, "in %.1f s, %.1f MB/s%n", seconds, megabytes / seconds);
    }
}
