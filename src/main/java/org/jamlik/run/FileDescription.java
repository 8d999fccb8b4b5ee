package org.jamlik.run;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Correction;
import org.jamlik.contract.SourceContract.Generation;
import org.jamlik.contract.SourceContract.Rule;
import org.jamlik.contract.SourceContract.SourceColumn;

/** A source contract as a Swedish file description that can be sent to those who deliver. */
final class FileDescription {
    /** Longer code lists are named, not printed. */
    private static final int PRINTED_CODES = 12;

    private final SourceContract source;
    private final PrintStream out;

    FileDescription(SourceContract source, PrintStream out) {
        this.source = source;
        this.out = out;
    }

    void print() {
        out.printf(
                "Filbeskrivning: %s%n%n%s%n%n",
                source.name(), source.description().strip());
        told("Avsändare", source.provider());
        told("Layout", source.isOurs() ? "vår egen, eftersom avsändaren inte har gett ut någon" : "avsändarens");
        told("Filnamn", source.pattern() + " (packad fil: .gz eller .zip efter namnet)");
        told("Format", format());
        told("Lämnas", cadence());
        source.senders()
                .ifPresent(senders -> told(
                        "Uppgiftslämnare",
                        "alla i kodlistan " + senders.expected().name() + ", efter kolumnen " + senders.column()));
        if (!source.schedule().notCollected().isEmpty()) {
            told("Finns inte för", String.join(", ", source.schedule().notCollected()));
        }
        if (source.schedule().lastMonthCarriesYear()) {
            told("December", "filen för december innehåller årets alla månader och ersätter deras filer");
        }
        if (source.schedule().correctionDays().isPresent()) {
            told("Rättas", "inom " + source.schedule().correctionDays().getAsInt() + " dagar efter periodens slut");
        }
        told("Nyckel", source.key().isEmpty() ? "ingen" : String.join(", ", source.key()));
        List<String> missing = source.format().missingAs().stream()
                .map(text -> text.isEmpty() ? "tomt" : "\"" + text + "\"")
                .toList();
        told("Värde saknas", String.join(", ", missing));
        if (!source.ignored().isEmpty()) {
            told("Används inte", "kolumnerna " + String.join(", ", source.ignored()) + ", som får finnas");
        }
        if (source.mayBeEmpty()) {
            told("Utan rader", "en fil med bara rubriker tas emot när det inte finns något att lämna");
        }
        told("Avvisas", "när mer än " + percent(source.rejectLimitPercent()) + " % av raderna är fel");
        told("Uppgifter om", speaksOf());
        source.personsOf()
                .ifPresent(of -> told(
                        "Personer",
                        "de som raderna i source." + of.source() + " med samma " + String.join(", ", of.by())
                                + " gäller"));
        source.protection().legalBasis().ifPresent(law -> told("Rättslig grund", law));
        if (source.isOfPersons()) {
            List<String> permitted = source.protection().permittedLinkages();
            told("Får länkas med", permitted.isEmpty() ? "inget" : String.join(", ", permitted));
        }
        source.protection()
                .retentionYears()
                .ifPresent(years -> told("Får bevaras", years + " år efter periodens slut"));
        told("Kontrakt", source.file());

        for (Generation generation : source.generations()) {
            generation(generation);
        }
        changes();
        if (!source.rules().isEmpty()) {
            out.printf("%nRegler för hela leveransen%n");
            for (Rule rule : source.rules()) {
                out.printf("  %s (%s)%n", rule.says(), rule.file());
            }
        }
        if (!source.corrections().isEmpty()) {
            out.printf("%nRättelser i %s%n", source.correctionsFile());
            for (Correction correction : source.corrections()) {
                out.printf(
                        "  %s, %s: %s (%s)%n",
                        correction.date(), correction.column(), correction.reason(), correction.provider());
            }
        }
    }

    private void told(String what, String text) {
        out.printf("%-16s %s%n", what, text);
    }

    private String format() {
        SourceContract.Format format = source.format();
        String values = ", decimaltecken \"" + format.decimal() + "\", datum som " + format.dates();
        return switch (format.kind()) {
            case DELIMITED -> "text i " + format.encoding() + ", avgränsare "
                    + (format.separator() == '\t' ? "tabb" : "\"" + format.separator() + "\"")
                    + (format.trailingSeparator() ? " (även sist på raden)" : "")
                    + format.quote().map(quote -> ", citattecken " + quote).orElse(", inga citattecken")
                    + (format.header() ? "" : ", utan rubrikrad")
                    + values;
            case FIXED_WIDTH -> "text i " + format.encoding() + ", fasta positioner" + values;
            case JSON -> "JSON, en post per objekt i "
                    + format.records().map(list -> "\"" + list + "\"").orElse("listan")
                    + format.nested()
                            .map(list -> " och element i dess \"" + list + "\"")
                            .orElse("");
            case SHEET -> "kalkylblad (.xls eller .xlsx), "
                    + format.sheet().map(sheet -> "bladet \"" + sheet + "\"").orElse("första bladet")
                    + ", rubriker på rad " + format.headingLine();
            case PARQUET -> "Parquet";
        };
    }

    private String cadence() {
        String often =
                switch (source.schedule().cadence()) {
                    case MONTHLY -> "varje månad";
                    case QUARTERLY -> "varje kvartal";
                    case YEARLY -> "varje år";
                    case BIENNIAL -> "vartannat år";
                    case IRREGULAR -> "utan bestämd tid";
                };
        return source.schedule().dueDays().isEmpty()
                ? often
                : often + ", senast " + due(source.schedule().dueDays().getAsInt());
    }

    private static String due(int days) {
        return Math.abs(days) + (days < 0 ? " dagar före" : " dagar efter") + " periodens slut";
    }

    private String speaksOf() {
        return switch (source.confidentiality()) {
            case PUBLIC -> "ingen enskild";
            case RESPONDENT -> "svarande som inte kan skiljas åt";
            case COUNTS -> "antal personer, även små";
            case PERSON -> "enskilda personer";
        };
    }

    private static String percent(double value) {
        return value == Math.rint(value)
                ? String.valueOf((long) value)
                : String.valueOf(value).replace('.', ',');
    }

    private void generation(Generation generation) {
        if (generation.name().isEmpty()) {
            out.printf("%nKolumner%n");
        } else {
            out.printf(
                    "%nKolumner i %s, %s: %s%n",
                    generation.name(),
                    validity(generation),
                    generation.description().strip());
        }
        for (SourceColumn column : source.columns()) {
            List<String> headings = column.deliveredAs(generation);
            String fixed = column.fixed()
                    .map(value -> "alltid " + value)
                    .or(() -> column.captured().map(capture -> "ur filnamnet, {" + capture + "}"))
                    .orElse("");
            if (!headings.isEmpty() || !fixed.isEmpty()) {
                out.printf(
                        "  %-24s %s%n",
                        headings.isEmpty() ? "(" + column.name() + ")" : String.join(" eller ", headings),
                        described(column, fixed));
            }
        }
    }

    private static String validity(Generation generation) {
        boolean open = generation.valid().last().getYear() == 9999;
        return "från " + generation.valid().first()
                + (open ? "" : " till " + generation.valid().last());
    }

    private static String described(SourceColumn column, String fixed) {
        List<String> words = new ArrayList<>();
        words.add(column.variable().label() + " (" + column.name() + ", "
                + column.variable().type() + ")");
        if (!fixed.isEmpty()) {
            words.add(fixed);
        }
        words.add(
                switch (column.requirement()) {
                    case VALUE -> "ska finnas på varje rad";
                    case COLUMN -> "får vara tom";
                    case NONE -> "får utelämnas";
                });
        column.at().ifPresent(at -> words.add("position " + at.from() + "-" + at.end()));
        column.between().ifPresent(range -> words.add(range.low() + " till " + range.high()));
        column.form().ifPresent(form -> words.add("på formen " + form.pattern()));
        column.codes().ifPresent(list -> words.add(codes(list)));
        if (column.isIdentity()) {
            words.add("återges aldrig");
        }
        return column.variable().comment().strip() + " " + String.join("; ", words) + ".";
    }

    private static String codes(CodeList list) {
        List<String> codes = new ArrayList<>();
        for (List<String> row : list.rows()) {
            String code = row.get(0) + " " + row.get(list.columns().indexOf("label_sv"));
            if (!codes.contains(code)) {
                codes.add(code);
            }
        }
        return codes.size() > PRINTED_CODES ? "kod ur listan " + list.name() : "kod: " + String.join(", ", codes);
    }

    /** What changed from one generation to the next. */
    private void changes() {
        for (int i = 1; i < source.generations().size(); i++) {
            Generation before = source.generations().get(i - 1);
            Generation after = source.generations().get(i);
            out.printf(
                    "%nÄndringar från %s till %s (gäller från %s)%n",
                    before.name(), after.name(), after.valid().first());
            boolean any = false;
            for (SourceColumn column : source.columns()) {
                Optional<String> change = change(column.deliveredAs(before), column.deliveredAs(after));
                change.ifPresent(words -> out.printf("  %-24s %s%n", column.name(), words));
                any |= change.isPresent();
            }
            if (!any) {
                out.printf("  inga ändrade kolumner%n");
            }
        }
    }

    private static Optional<String> change(List<String> before, List<String> after) {
        if (before.equals(after)) {
            return Optional.empty();
        }
        if (before.isEmpty()) {
            return Optional.of("ny: " + String.join(" eller ", after));
        }

        return Optional.of(
                after.isEmpty()
                        ? "utgår (var " + String.join(" eller ", before) + ")"
                        : "byter namn från " + String.join(" eller ", before) + " till "
                                + String.join(" eller ", after));
    }
}
