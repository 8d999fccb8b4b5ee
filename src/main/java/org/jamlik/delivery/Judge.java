package org.jamlik.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jamlik.contract.DeliveryPeriod;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Generation;
import org.jamlik.contract.SourceContract.Kind;
import org.jamlik.contract.SourceContract.Senders;
import org.jamlik.delivery.Lines.Tally;
import org.jamlik.delivery.Records.UnbalancedQuoteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a file against its contract: bytes, header, then every line. */
final class Judge {
    private static final Logger LOG = LoggerFactory.getLogger(Judge.class);
    private static final int TOLD_LINES = 3;
    /** So many lines of small files are held in the driver's memory, some hundreds of megabytes; the workers hold others. */
    private static final long SPACE = 400_000;

    private final SparkSession session;
    private final Files files;
    private final Rules rules;
    private final AtomicLong space = new AtomicLong(SPACE);

    Judge(SparkSession session, Files files, Rules rules) {
        this.session = session;
        this.files = files;
        this.rules = rules;
    }

    /** Reads the file once; its lines stay where they were read until they are closed. */
    Judgement judge(SourceContract source, Files.Found file, FileProfile profile) {
        LOG.info("reading {} ({}, {} lines)", file.path(), source.view(), profile.lines());
        try {
            Generation generation = generation(source, file);
            checkBytes(source, profile);
            return lines(source, generation, file, profile);
        } catch (Refusal refusal) {
            return Judgement.unreadable(refusal);
        }
    }

    /** The layout that the file should have; fails when there should be no such file. */
    private static Generation generation(SourceContract source, Files.Found file) throws Refusal {
        DeliveryPeriod period = source.deliveryPeriod(file.path());
        if (source.schedule().notCollected().contains(period.time())) {
            throw new Refusal(
                    ErrorCode.PERIOD_NOT_COLLECTED,
                    0,
                    "",
                    "nothing was collected for " + period.time() + ", says " + source.file(),
                    "ask the sender which period it is");
        }

        return source.generation(period)
                .orElseThrow(() -> new Refusal(
                        ErrorCode.UNKNOWN_GENERATION,
                        0,
                        "",
                        "no generation of " + source.file() + " holds for " + period.time(),
                        "add the layout of that time to the contract, or ask the sender which period it is"));
    }

    private Judgement lines(SourceContract source, Generation generation, Files.Found file, FileProfile profile)
            throws Refusal {
        RecordSpec spec = RecordSpec.of(source, generation);
        Header header;
        try {
            Records.Headings headings =
                    profile.headings().isPresent() ? profile.headings().get() : Records.headings(spec, files, file);
            header = Header.of(source, generation, headings.names(), headings.lines());
        } catch (UnbalancedQuoteException e) {
            throw unbalanced(e.line());
        }
        Lines lines = Lines.read(session, new LineParser(files, source, spec, header, file), profile, space);
        boolean isJudged = false;
        try {
            Judgement judgement = judgement(source, file, profile, header, lines);
            isJudged = true;
            return judgement;
        } finally {
            if (!isJudged) {
                lines.close();
            }
        }
    }

    private Judgement judgement(
            SourceContract source, Files.Found file, FileProfile profile, Header header, Lines lines) throws Refusal {
        SharedKeys.reject(source, lines);
        rules.reject(source, lines);
        boolean holdsMonths =
                source.pattern().match(file.path()).filter(source::carriesYear).isPresent();
        Tally tally = lines.tally(
                source.senders().map(Senders::column), holdsMonths ? source.monthColumn() : Optional.empty());
        if (tally.unbalanced().isPresent()) {
            throw unbalanced(tally.unbalanced().get());
        }

        if (header.lines() + tally.accepted() + tally.ignored() + tally.rejected() != profile.lines()) {
            throw new IllegalStateException("Cannot account for " + file.path() + ": " + profile.lines() + " lines in, "
                    + header.lines() + " header, " + tally.accepted() + " accepted, " + tally.rejected() + " rejected, "
                    + tally.ignored() + " empty");
        }
        List<String> told = tally.rejected() == 0 ? List.of() : told(file, lines.rejected());
        return new Judgement(
                refusal(source, tally.accepted(), tally.rejected(), told),
                lines,
                header.lines(),
                tally.accepted(),
                tally.rejected(),
                tally.ignored(),
                tally.senders(),
                told);
    }

    private static Refusal unbalanced(long line) {
        return new Refusal(
                ErrorCode.UNBALANCED_QUOTE,
                line,
                "",
                "a quoted value on line " + line
                        + " never closes or goes on after its quote, or the line is too long to be one",
                "ask the sender to double quotes inside quoted values and to end each line");
    }

    private static void checkBytes(SourceContract source, FileProfile profile) throws Refusal {
        if (profile.damage().isPresent()) {
            FileProfile.Damage damage = profile.damage().get();
            throw new Refusal(
                    damage.cutShort() ? ErrorCode.TRUNCATED_FILE : ErrorCode.DAMAGED_FILE,
                    0,
                    "",
                    damage.reason(),
                    "ask the sender for one whole file, as gzip, as zip or not packed");
        }
        if (profile.bytes() == 0) {
            throw new Refusal(ErrorCode.EMPTY_FILE, 0, "", "it is empty", "ask the sender for the file");
        }
        if (profile.undecodableLine().isPresent()) {
            long line = profile.undecodableLine().getAsLong();
            throw new Refusal(
                    ErrorCode.WRONG_ENCODING,
                    line,
                    "",
                    "line " + line + " is not " + source.format().encoding() + "; the file looks like "
                            + profile.looksLike(),
                    "ask the sender for " + source.format().encoding() + " or change the encoding in " + source.file());
        }
        if (isText(source) && !source.format().openEnd() && !profile.endsWithLineEnd()) {
            throw new Refusal(
                    ErrorCode.TRUNCATED_FILE,
                    profile.lines(),
                    "",
                    "line " + profile.lines() + ", the last one, has no line end: the file was cut short",
                    "ask the sender for the whole file");
        }
    }

    private static boolean isText(SourceContract source) {
        return source.format().kind() == Kind.DELIMITED || source.format().kind() == Kind.FIXED_WIDTH;
    }

    private static Optional<Refusal> refusal(SourceContract source, long accepted, long rejected, List<String> told) {
        if (accepted == 0 && rejected == 0) {
            return source.mayBeEmpty()
                    ? Optional.empty()
                    : Optional.of(new Refusal(
                            ErrorCode.EMPTY_FILE,
                            1,
                            "",
                            "it has no lines after the header",
                            "ask the sender for the data"));
        }
        if (accepted > 0 && 100.0 * rejected / (accepted + rejected) <= source.rejectLimitPercent()) {
            return Optional.empty();
        }

        return Optional.of(new Refusal(
                ErrorCode.TOO_MANY_REJECTED,
                0,
                "",
                String.format(
                        Locale.ROOT,
                        "%d of %d lines are rejected, more than %s %%: %s",
                        rejected,
                        accepted + rejected,
                        source.rejectLimitPercent(),
                        String.join("; ", told)),
                "correct the lines or ask the sender for a corrected file"));
    }

    /** The first rejected lines in words: line, column, value, what to do. */
    private static List<String> told(Files.Found file, Dataset<Row> rejected) {
        List<String> told = new ArrayList<>();
        for (Row row : rejected.orderBy(LineParser.LINE).limit(TOLD_LINES).collectAsList()) {
            String error = row.getAs(LineParser.ERROR);
            String column = row.getAs(LineParser.COLUMN);
            told.add("line " + row.getAs(LineParser.LINE) + " of " + file.path()
                    + (column.isEmpty() ? "" : ", column " + column) + ": "
                    + LineFault.of(error).sentence(row.getAs(LineParser.EXCERPT)) + " [" + error + "]");
        }
        return told;
    }
}
