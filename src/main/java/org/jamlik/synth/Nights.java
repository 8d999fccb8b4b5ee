package org.jamlik.synth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Cadence;

/**
 * What comes in single nights of the year after a country's last one. A month comes eight days after its end, and some
 * municipalities are late with it; five days later it comes again with them and with wrong hours set right, and two days
 * after that somebody sends the same once more.
 */
final class Nights {
    private static final int COMES = 8;
    private static final int CORRECTED = 5;
    private static final int RESENT = 7;
    private static final int LATE = 3;
    private static final double WRONG = 0.005;

    private final Plan plan;
    private final Path folder;
    private final Map<String, SourceContract> sources;

    /**
     * The nights of the last year of a plan, which goes on.
     *
     * @param sources by name
     */
    Nights(Plan plan, Path folder, Map<String, SourceContract> sources) {
        this.plan = plan;
        this.folder = folder;
        this.sources = sources;
    }

    /** Whether a source comes every month. */
    static boolean isMonthly(SourceContract source) {
        return source.schedule().cadence() == Cadence.MONTHLY;
    }

    /**
     * Writes what comes.
     *
     * @param from the first night; the first of a year is 1
     * @param to the last night
     * @return the files
     */
    List<Path> write(int from, int to) {
        List<Path> written = new ArrayList<>();
        for (int night = from; night <= to; night++) {
            for (int month = 1; month <= 12; month++) {
                int since = Day.firstOf(plan.lastYear()) + night - 1 - Day.lastOf(plan.lastYear(), month);
                for (SourceContract source : sources.values()) {
                    if (since == COMES) {
                        written.addAll(write(source, month, 1));
                    } else if (since == COMES + CORRECTED && hasSenders(source)) {
                        written.addAll(write(source, month, 2));
                    } else if (since == COMES + RESENT && hasSenders(source)) {
                        written.addAll(resend(source, month));
                    }
                }
            }
        }
        return written;
    }

    private static boolean hasSenders(SourceContract source) {
        return source.senders().isPresent();
    }

    private String name(SourceContract source, int month, int sequence) {
        return FileName.of(
                source,
                Map.of(
                        "part", PatientRegister.COUNTRY,
                        "year", String.valueOf(plan.lastYear()),
                        "month", String.format("%02d", month),
                        "sequence", String.valueOf(sequence)));
    }

    private List<Path> write(SourceContract source, int month, int sequence) {
        Path pieces = folder.resolve(Deliveries.PIECES).resolve(source.name()).resolve(name(source, month, 1));
        if (!Files.isDirectory(pieces)) {
            return List.of(); // nothing happened
        }
        String name = name(source, month, sequence);
        Form form = new Form(source, source.deliveryPeriod(name));
        UnaryOperator<String[]> change =
                sequence == 1 && hasSenders(source) ? first(source, form, month) : UnaryOperator.identity();
        Path target = folder.resolve(source.name());
        Assembly.write(plan, source, pieces, target, name, 0, change);
        return List.of(target.resolve(name));
    }

    /** What the first file of a month has: nothing of those who are late, and now and then too many hours. */
    private UnaryOperator<String[]> first(SourceContract source, Form form, int month) {
        Set<String> late = new HashSet<>();
        Dice dice = plan.dice("late", plan.lastYear(), month);
        while (late.size() < LATE) {
            late.add(Register.code(dice.below(Geography.get().municipalities().size())));
        }
        int sender = form.place(source.senders().orElseThrow().column());
        boolean hasHours =
                form.columns().stream().anyMatch(column -> column.name().equals("home_care_hours"));
        int hours = hasHours ? form.place("home_care_hours") : -1;
        Dice wrong = plan.dice("wrong hours", plan.lastYear(), month);
        return tokens -> {
            if (late.contains(tokens[sender])) {
                return null;
            }
            if (hasHours && tokens[hours] != null && wrong.happens(WRONG)) {
                String[] changed = tokens.clone();
                changed[hours] = "700";
                return changed;
            }
            return tokens;
        };
    }

    private List<Path> resend(SourceContract source, int month) {
        Path sent = folder.resolve(source.name()).resolve(name(source, month, 2));
        if (!Files.exists(sent)) {
            return List.of();
        }
        Path again = folder.resolve("resent").resolve(sent.getFileName());
        try {
            Files.createDirectories(again.getParent());
            Files.copy(sent, again, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + again, e);
        }
        return List.of(again);
    }
}
