package org.jamlik.contract;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jamlik.contract.SourceContract.At;
import org.jamlik.contract.SourceContract.Between;
import org.jamlik.contract.SourceContract.Cadence;
import org.jamlik.contract.SourceContract.Correction;
import org.jamlik.contract.SourceContract.Format;
import org.jamlik.contract.SourceContract.Generation;
import org.jamlik.contract.SourceContract.Kind;
import org.jamlik.contract.SourceContract.Numbers;
import org.jamlik.contract.SourceContract.PersonsOf;
import org.jamlik.contract.SourceContract.Protection;
import org.jamlik.contract.SourceContract.Requirement;
import org.jamlik.contract.SourceContract.Rule;
import org.jamlik.contract.SourceContract.Schedule;
import org.jamlik.contract.SourceContract.Senders;
import org.jamlik.contract.SourceContract.SourceColumn;
import org.jamlik.contract.SourceContract.Temporary;
import org.jamlik.contract.SourceContract.ValidOn;

/** Reads source contracts. */
final class SourceReader {
    private static final List<String> READABLE =
            List.of("string", "int", "bigint", "double", "decimal", "boolean", "date");

    /** Stands for a pattern that was told to be wrong. */
    private static final FilePattern UNREADABLE = FilePattern.of("*");

    private static final List<String> COMPARABLE = List.of("year", "month", "from_year");
    private static final String ISO_DATES = "yyyy-MM-dd";
    private static final List<String> ORDERED = List.of("int", "bigint", "double", "decimal", "date");

    private final Path home;
    private final Map<String, Variable> variables;
    private final Map<String, CodeList> codeLists;
    private final ReferenceRules references;
    private final Problems problems;

    SourceReader(
            Path home,
            Map<String, Variable> variables,
            Map<String, CodeList> codeLists,
            ReferenceRules references,
            Problems problems) {
        this.home = home;
        this.variables = variables;
        this.codeLists = codeLists;
        this.references = references;
        this.problems = problems;
    }

    /** Who laid out the columns. */
    private enum LaidOutBy {
        OFFICIAL,
        OURS
    }

    SourceContract read(Yaml root, String name) {
        Yaml.Keys keys = root.keys();
        String description = keys.requiredText("description");
        FilePattern pattern = keys.required("file").map(this::pattern).orElse(UNREADABLE);
        Format format = keys.required("format").map(this::format).orElseGet(this::defaultFormat);
        List<Generation> generations = GenerationReader.read(keys.optional("generations"), pattern);
        List<SourceColumn> columns = columns(keys.required("columns"), generations, pattern);
        keys.optional("columns").ifPresent(list -> checkPlaces(list, format, columns));
        Set<String> names = names(columns);

        List<Rule> rules = rules(keys.optional("rules"), name);
        List<Correction> corrections = CorrectionReader.read(home, name, columns, problems);
        SourceContract contract = new SourceContract(
                name,
                root.file(),
                description,
                keys.requiredText("provider"),
                keys.choice("layout", LaidOutBy.class).orElse(LaidOutBy.OFFICIAL) == LaidOutBy.OURS,
                pattern,
                format,
                columns,
                keys.texts("ignored"),
                generations,
                namesOf(keys.optional("key"), names),
                keys.optional("period").map(value -> oneOf(value, names)),
                inside(keys.optional("inside"), columns, pattern),
                keys.optional("numbers_on").flatMap(value -> numbersOn(value, columns)),
                keys.optional("persons_of").map(value -> personsOf(value, columns)),
                keys.required("reject_limit_percent").map(this::percent).orElse(0.0),
                flag(keys, "may_be_empty").orElse(false),
                keys.optional("shrink_limit_percent").map(Yaml::number).orElse(50.0),
                schedule(keys, pattern),
                keys.optional("senders").flatMap(value -> senders(value, columns)),
                protection(keys, root, columns),
                rules,
                corrections,
                fingerprint(root, columns, rules));
        keys.finish();
        checkPersons(contract, root);
        return contract;
    }

    private PersonsOf personsOf(Yaml value, List<SourceColumn> columns) {
        Yaml.Keys keys = value.keys();
        Optional<Yaml> by = keys.required("by");
        PersonsOf personsOf = new PersonsOf(keys.requiredText("source"), namesOf(by, names(columns)));
        keys.finish();
        List<SourceColumn> said = columns.stream()
                .filter(column -> personsOf.by().contains(column.name()))
                .toList();
        if (said.stream().noneMatch(SourceColumn::isIdentity)) {
            by.ifPresent(place -> place.problem(
                    ErrorCode.INVALID_CONTRACT,
                    "\"by\" needs a column of \"identity: true\", which every line has: the others are many persons'"));
        }
        said.stream()
                .filter(column -> column.captured().isEmpty()
                        && column.fixed().isEmpty()
                        && column.requirement() != Requirement.VALUE)
                .forEach(column -> by.ifPresent(place -> place.problem(
                        ErrorCode.INVALID_CONTRACT,
                        "\"%s\" may be missing in a line; whose it is must be said by columns of \"required: value\"",
                        column.name())));
        references.add(value, personsOf);
        return personsOf;
    }

    /** Whoever asks to be forgotten must be found in every source of persons. */
    private static void checkPersons(SourceContract contract, Yaml root) {
        if (contract.isOfPersons()
                && contract.numbers().isEmpty() == contract.personsOf().isEmpty()) {
            root.problem(
                    ErrorCode.MISSING_KEY,
                    "a source of persons needs a column whose \"identity\" names the variable of the person's key, or"
                            + " \"persons_of\" the source that has one for its lines, and not both");
        }
    }

    private String fingerprint(Yaml root, List<SourceColumn> columns, List<Rule> rules) {
        Checksum fingerprint = new Checksum().add(ProjectReader.content(home.resolve(root.file())));
        for (SourceColumn column : columns) {
            fingerprint.add(column.variable().type().sql());
            column.codes().ifPresent(list -> fingerprint.add(list.fingerprint()));
        }
        rules.forEach(rule -> fingerprint.add(rule.sql()));
        return fingerprint.hex();
    }

    private Schedule schedule(Yaml.Keys keys, FilePattern pattern) {
        Cadence cadence = keys.choice("cadence", Cadence.class).orElse(Cadence.IRREGULAR);
        Optional<Yaml> carries = keys.optional("last_month_carries_year");
        if (carries.isPresent() && !pattern.captures().contains("month") && pattern != UNREADABLE) {
            carries.get().problem(ErrorCode.INVALID_CONTRACT, "the file pattern has no {month}");
        }
        return new Schedule(
                cadence,
                days(keys, "due_days"),
                keys.texts("no_delivery"),
                days(keys, "correction_days"),
                flag(keys, "last_month_carries_year").orElse(false));
    }

    private static OptionalInt days(Yaml.Keys keys, String key) {
        return keys.optional(key).map(Yaml::wholeNumber).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private Optional<Senders> senders(Yaml value, List<SourceColumn> columns) {
        Yaml.Keys keys = value.keys();
        String column = keys.requiredText("column");
        String list = keys.requiredText("expected");
        ValidOn validOn = keys.choice("valid_on", ValidOn.class).orElse(ValidOn.LAST_DAY);
        keys.finish();
        if (columns.stream()
                .noneMatch(each -> each.name().equals(column)
                        && each.variable().type().sql().equals("string"))) {
            value.problem(ErrorCode.UNKNOWN_COLUMN, "\"%s\" is not a text column of the source", column);
        } else if (!codeLists.containsKey(list)) {
            value.problem(
                    ErrorCode.UNKNOWN_CODE_LIST,
                    "code list \"%s\" does not exist: there is no schemas/codelist/%s.csv",
                    list,
                    list);
        } else {
            return Optional.of(new Senders(column, codeLists.get(list), validOn));
        }
        return Optional.empty();
    }

    private Protection protection(Yaml.Keys keys, Yaml root, List<SourceColumn> columns) {
        Confidentiality confidentiality =
                keys.choice("confidentiality", Confidentiality.class).orElse(Confidentiality.PUBLIC);
        Optional<String> legalBasis = keys.text("legal_basis");
        Optional<Yaml> linkages = keys.optional("permitted_linkages");
        Optional<Yaml> retention = keys.optional("retention_years");
        if (confidentiality == Confidentiality.PERSON
                && (legalBasis.isEmpty() || linkages.isEmpty() || retention.isEmpty())) {
            root.problem(
                    ErrorCode.MISSING_KEY,
                    "a source of persons needs \"legal_basis\", \"permitted_linkages\" (which may be []) and"
                            + " \"retention_years\"");
        }
        if (confidentiality == Confidentiality.PUBLIC && columns.stream().anyMatch(SourceColumn::isIdentity)) {
            root.problem(
                    ErrorCode.INVALID_CONTRACT,
                    "a source with a column of \"identity: true\" is not public; say \"confidentiality: person\"");
        }
        return new Protection(
                confidentiality,
                legalBasis,
                linkages.map(Yaml::texts).orElse(List.of()),
                retention.map(SourceReader::years).orElse(OptionalInt.empty()));
    }

    private static OptionalInt years(Yaml value) {
        int years = value.wholeNumber();
        if (years < 1) {
            value.problem(ErrorCode.INVALID_CONTRACT, "%s must be at least 1 year", years);
        }
        return OptionalInt.of(years);
    }

    private List<Rule> rules(Optional<Yaml> list, String source) {
        List<Rule> rules = new ArrayList<>();
        for (Yaml item : list.map(Yaml::items).orElse(List.of())) {
            Yaml.Keys keys = item.keys();
            String name = keys.requiredText("name");
            String says = keys.requiredText("says");
            keys.finish();
            Path file = home.resolve("schemas/source/" + source + "." + name + ".sql");
            if (Files.exists(file)) {
                ProjectReader.content(home, file, ErrorCode.SQL_SYNTAX, problems)
                        .ifPresent(sql -> rules.add(new Rule(name, says, sql, Yaml.relative(home, file))));
            } else {
                item.problem(
                        ErrorCode.INVALID_CONTRACT,
                        "the SELECT of the rule is missing: there is no %s",
                        Yaml.relative(home, file));
            }
        }
        return rules;
    }

    private double percent(Yaml value) {
        double percent = value.number();
        if (percent < 0 || percent > 100) {
            value.problem(ErrorCode.INVALID_CONTRACT, "%s must be 0 to 100", percent);
        }
        return percent;
    }

    private FilePattern pattern(Yaml value) {
        String text = value.text();
        try {
            return FilePattern.of(text == null ? "" : text);
        } catch (IllegalArgumentException e) {
            value.problem(ErrorCode.INVALID_CONTRACT, "cannot read the file pattern %s", e.getMessage());
            return UNREADABLE;
        }
    }

    private Format defaultFormat() {
        return new Format(
                Kind.DELIMITED,
                ',',
                Optional.empty(),
                StandardCharsets.UTF_8,
                List.of(""),
                '.',
                true,
                false,
                false,
                ISO_DATES,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                1);
    }

    /** Each kind knows its own keys, so that one that says nothing about it is told as unknown. */
    private Format format(Yaml value) {
        Yaml.Keys keys = value.keys();
        keys.required("kind");
        Kind kind = keys.choice("kind", Kind.class).orElse(Kind.DELIMITED);
        Format none = defaultFormat();
        boolean delimited = kind == Kind.DELIMITED;
        boolean text = delimited || kind == Kind.FIXED_WIDTH;
        List<String> missing = new ArrayList<>(keys.texts("missing_as"));
        if (!missing.contains("")) {
            missing.add("");
        }
        Format format = new Format(
                kind,
                delimited ? character(keys, "separator").orElse(',') : ',',
                delimited ? character(keys, "quote") : Optional.empty(),
                text
                        ? keys.required("encoding").map(this::encoding).orElse(StandardCharsets.UTF_8)
                        : StandardCharsets.UTF_8,
                missing,
                character(keys, "decimal").orElse('.'),
                delimited ? flag(keys, "header").orElse(true) : none.header(),
                delimited && flag(keys, "trailing_separator").orElse(false),
                text && flag(keys, "open_end").orElse(false),
                keys.optional("dates").map(this::datePattern).orElse(ISO_DATES),
                kind == Kind.JSON ? keys.text("records") : Optional.empty(),
                kind == Kind.JSON ? keys.text("nested") : Optional.empty(),
                kind == Kind.SHEET ? keys.text("sheet") : Optional.empty(),
                kind == Kind.SHEET
                        ? keys.optional("heading_line").map(Yaml::wholeNumber).orElse(1)
                        : 1);
        keys.finish();
        return format;
    }

    private static Optional<Boolean> flag(Yaml.Keys keys, String key) {
        return keys.optional(key).map(value -> {
            String text = value.text();
            if (!"true".equals(text) && !"false".equals(text)) {
                value.problem(ErrorCode.WRONG_TYPE, "\"%s\" must be true or false", key);
            }
            return "true".equals(text);
        });
    }

    /** Where the values of a line of fixed width stand: the first position, from 1, and the length. */
    private static Optional<At> at(Yaml value) {
        List<String> numbers = value.texts();
        if (numbers.size() == 2 && numbers.stream().allMatch(number -> number.matches("[1-9]\\d{0,4}"))) {
            return Optional.of(new At(Integer.parseInt(numbers.get(0)), Integer.parseInt(numbers.get(1))));
        }

        value.problem(ErrorCode.WRONG_TYPE, "\"at\" must be the first position, from 1, and the length");
        return Optional.empty();
    }

    /** Columns of fixed width have their places, and share none; others have none. */
    private static void checkPlaces(Yaml list, Format format, List<SourceColumn> columns) {
        SourceColumn before = null;
        List<SourceColumn> placed = columns.stream()
                .filter(column -> column.at().isPresent())
                .sorted(Comparator.comparing(column -> column.at().get().from()))
                .toList();
        for (SourceColumn column : placed) {
            if (before != null && before.at().get().end() >= column.at().get().from()) {
                list.problem(
                        ErrorCode.INVALID_CONTRACT,
                        "columns \"%s\" and \"%s\" share a position",
                        before.name(),
                        column.name());
            }
            before = column;
        }
        for (SourceColumn column : columns) {
            boolean wanted = format.kind() == Kind.FIXED_WIDTH
                    && column.fixed().isEmpty()
                    && column.captured().isEmpty();
            if (wanted != column.at().isPresent()) {
                list.problem(
                        ErrorCode.INVALID_CONTRACT,
                        "column \"%s\": \"at\" must be given with kind: fixed_width, and only then",
                        column.name());
            }
        }
    }

    private Optional<Character> character(Yaml.Keys keys, String key) {
        return keys.optional(key).flatMap(value -> {
            String text = value.text();
            if (text == null || text.length() != 1) {
                value.problem(ErrorCode.WRONG_TYPE, "\"%s\" must be one character", key);
                return Optional.empty();
            }

            return Optional.of(text.charAt(0));
        });
    }

    private Charset encoding(Yaml value) {
        String name = value.text();
        try {
            Charset encoding = name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
            if ("\n".getBytes(encoding).length == 1) {
                return encoding;
            }

            value.problem(
                    ErrorCode.INVALID_CONTRACT,
                    "encoding \"%s\" takes several bytes for a line end; only encodings with one can be read",
                    name);
            return StandardCharsets.UTF_8;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            value.problem(ErrorCode.INVALID_CONTRACT, "encoding \"%s\" is not known", name);
            return StandardCharsets.UTF_8;
        }
    }

    private String datePattern(Yaml value) {
        String text = value.text();
        try {
            String written = LocalDate.of(2023, 4, 30).format(DateTimeFormatter.ofPattern(String.valueOf(text)));
            if (LocalDate.parse(written, DateTimeFormatter.ofPattern(text)).equals(LocalDate.of(2023, 4, 30))) {
                return text;
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // told below, like a pattern that loses a part of the date
        }
        value.problem(ErrorCode.INVALID_CONTRACT, "\"%s\" is not a pattern of dates such as yyyyMMdd", text);
        return ISO_DATES;
    }

    private Optional<Between> between(Optional<Yaml> value, Variable variable) {
        return value.flatMap(range -> {
            String type = variable.type().sql().replaceFirst("\\(.*", "");
            List<String> ends = range.texts();
            if (ends.size() != 2 || !ORDERED.contains(type)) {
                range.problem(
                        ErrorCode.INVALID_CONTRACT, "\"between\" needs two ends and a column of numbers or of dates");
                return Optional.empty();
            }
            try {
                if (compare(type, ends.get(0), ends.get(1)) <= 0) {
                    return Optional.of(new Between(ends.get(0), ends.get(1)));
                }

                range.problem(ErrorCode.INVALID_CONTRACT, "%s stands before %s", ends.get(0), ends.get(1));
            } catch (NumberFormatException | DateTimeException e) {
                range.problem(
                        ErrorCode.INVALID_CONTRACT, "%s is not %s", ends, type.equals("date") ? "dates" : "numbers");
            }
            return Optional.empty();
        });
    }

    private static int compare(String type, String low, String high) {
        return type.equals("date")
                ? LocalDate.parse(low).compareTo(LocalDate.parse(high))
                : new BigDecimal(low).compareTo(new BigDecimal(high));
    }

    private Optional<Pattern> form(Yaml value) {
        String text = value.text();
        try {
            return Optional.of(Pattern.compile(String.valueOf(text)));
        } catch (PatternSyntaxException e) {
            value.problem(
                    ErrorCode.INVALID_CONTRACT, "\"%s\" is not a regular expression: %s", text, e.getDescription());
            return Optional.empty();
        }
    }

    /** The variables that the name of the file tells too; they must be whole numbers, as the captures are. */
    private Map<String, String> inside(Optional<Yaml> value, List<SourceColumn> columns, FilePattern pattern) {
        Map<String, String> inside = new LinkedHashMap<>();
        value.ifPresent(mapping -> mapping.keys().all().forEach((name, capture) -> {
            String text = capture.text();
            if (columns.stream()
                    .noneMatch(column -> column.name().equals(name)
                            && column.variable().type().sql().equals("int"))) {
                capture.problem(ErrorCode.UNKNOWN_COLUMN, "\"%s\" is not an int column of the source", name);
            } else if (pattern != UNREADABLE
                    && (!COMPARABLE.contains(String.valueOf(text))
                            || !pattern.captures().contains(text))) {
                capture.problem(
                        ErrorCode.INVALID_CONTRACT,
                        "\"%s\" is not a capture of %s; it must be %s, and stand there",
                        text,
                        pattern,
                        String.join(" or ", COMPARABLE));
            } else {
                inside.put(name, text);
            }
        }));
        return inside;
    }

    private List<SourceColumn> columns(Optional<Yaml> list, List<Generation> generations, FilePattern pattern) {
        List<SourceColumn> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Yaml item : list.map(Yaml::items).orElse(List.of())) {
            Yaml.Keys keys = item.keys();
            String name = keys.requiredText("variable");
            Variable variable = variables.get(name);
            if (variable == null) {
                item.problem(ErrorCode.UNKNOWN_VARIABLE, "variable \"%s\" is not in schemas/variables.yaml", name);
                variable = new Variable(name, new Type("string"), name, name, Optional.empty());
            }
            if (!READABLE.contains(variable.type().sql().replaceFirst("\\(.*", ""))) {
                item.problem(
                        ErrorCode.INVALID_CONTRACT,
                        "column \"%s\" has type %s; a file can hold %s",
                        name,
                        variable.type(),
                        String.join(", ", READABLE));
            }
            if (!seen.add(name)) {
                item.problem(ErrorCode.DUPLICATE_ID, "column \"%s\" stands twice", name);
            }
            Map<String, List<String>> deliveredAs = keys.optional("delivered_as")
                    .map(value -> deliveredAs(value, generations))
                    .orElse(Map.of());
            Optional<String> fixed = keys.text("fixed");
            Optional<String> captured = keys.text("captured");
            if (Stream.of(!deliveredAs.isEmpty(), fixed.isPresent(), captured.isPresent())
                            .filter(told -> told)
                            .count()
                    != 1) {
                item.problem(
                        ErrorCode.INVALID_CONTRACT,
                        "column \"%s\" needs one of delivered_as, fixed and captured",
                        name);
            }
            captured.filter(capture ->
                            pattern != UNREADABLE && !pattern.captures().contains(capture))
                    .ifPresent(capture -> item.problem(
                            ErrorCode.INVALID_CONTRACT, "\"%s\" is not a capture of %s", capture, pattern));
            Requirement requirement = keys.choice("required", Requirement.class).orElse(Requirement.COLUMN);
            Optional<CodeList> codes = variable.codeList().map(codeLists::get);
            Optional<At> at = keys.optional("at").flatMap(SourceReader::at);
            Optional<Between> between = between(keys.optional("between"), variable);
            Optional<Pattern> form = keys.optional("form").flatMap(this::form);
            Optional<Yaml> identity = keys.optional("identity").filter(value -> !"false".equals(value.text()));
            Optional<Numbers> numbers = identity.flatMap(value -> numbers(value, keys, seen));
            columns.add(new SourceColumn(
                    variable,
                    deliveredAs,
                    requirement,
                    fixed,
                    captured,
                    codes,
                    at,
                    between,
                    form,
                    identity.isPresent(),
                    numbers));
            keys.finish();
        }
        checkTemporary(list, columns);
        return columns;
    }

    /** What stands in the view instead of numbers of persons; nothing when ids of another kind are only kept secret. */
    private Optional<Numbers> numbers(Yaml identity, Yaml.Keys column, Set<String> seen) {
        String name = identity.text();
        if (name.equals("true")) {
            return Optional.empty();
        }

        Optional<Temporary> ids = column.optional("temporary").map(value -> {
            Yaml.Keys keys = value.keys();
            Temporary read = new Temporary(
                    viewVariable(
                            value, keys.requiredText("variable"), "bigint", "it holds the key of a temporary id", seen),
                    keys.requiredText("register"),
                    keys.requiredText("within"));
            keys.finish();
            return read;
        });
        Variable key = viewVariable(
                identity, name, "bigint", "identity names the variable that holds the person's key, or is true", seen);
        Optional<Variable> born = column.optional("birth_date")
                .map(value -> viewVariable(
                        value, value.text(), "date", "it holds the day of birth that the number tells", seen));
        Optional<Variable> sex = column.optional("sex")
                .map(value ->
                        viewVariable(value, value.text(), "string", "it holds the sex that the number tells", seen));
        return Optional.of(new Numbers(key, ids, born, sex));
    }

    private Variable viewVariable(Yaml place, String name, String type, String what, Set<String> seen) {
        Variable variable = variables.get(name);
        if (variable == null || !variable.type().sql().equals(type)) {
            place.problem(
                    ErrorCode.UNKNOWN_VARIABLE,
                    "\"%s\" is no variable of type %s in schemas/variables.yaml; %s",
                    name,
                    type,
                    what);
            variable = new Variable(name, new Type("bigint"), name, name, Optional.empty());
        }
        if (!seen.add(name)) {
            place.problem(ErrorCode.DUPLICATE_ID, "column \"%s\" stands twice", name);
        }
        return variable;
    }

    private static void checkTemporary(Optional<Yaml> list, List<SourceColumn> columns) {
        for (SourceColumn column : columns) {
            Optional<Temporary> temporary = column.numbers().flatMap(Numbers::temporary);
            boolean fits = temporary.isEmpty()
                    || column.form().isPresent()
                            && columns.stream()
                                    .anyMatch(each -> each.name()
                                                    .equals(temporary.get().within())
                                            && each.variable().type().sql().equals("string"));
            if (!fits) {
                list.ifPresent(place -> place.problem(
                        ErrorCode.INVALID_CONTRACT,
                        "column \"%s\" with temporary ids needs their form, and a text column \"%s\" within which they hold",
                        column.name(),
                        temporary.get().within()));
            }
        }
    }

    private static Optional<String> numbersOn(Yaml value, List<SourceColumn> columns) {
        String name = value.text();
        if (columns.stream()
                .noneMatch(column -> column.name().equals(name)
                        && column.variable().type().sql().equals("date"))) {
            value.problem(ErrorCode.UNKNOWN_COLUMN, "\"%s\" is no date of the source", name);
            return Optional.empty();
        }

        return Optional.of(name);
    }

    /** Either the headings of every generation, or those of each. */
    private static Map<String, List<String>> deliveredAs(Yaml value, List<Generation> generations) {
        Map<String, List<String>> headings = new LinkedHashMap<>();
        if (!value.isMapping()) {
            List<String> always = value.texts();
            generations.forEach(generation -> headings.put(generation.name(), always));
            return always.isEmpty() ? Map.of() : headings;
        }

        List<String> names = generations.stream().map(Generation::name).toList();
        value.keys().all().forEach((generation, texts) -> {
            if (!names.contains(generation)) {
                texts.problem(
                        ErrorCode.INVALID_CONTRACT,
                        "\"%s\" is not a generation of the source; it must be one of %s",
                        generation,
                        names);
            }
            headings.put(generation, texts.texts());
        });
        return headings;
    }

    private static Set<String> names(List<SourceColumn> columns) {
        return columns.stream().map(SourceColumn::name).collect(Collectors.toSet());
    }

    private List<String> namesOf(Optional<Yaml> list, Set<String> columns) {
        return list.map(value ->
                        value.items().stream().map(item -> oneOf(item, columns)).toList())
                .orElse(List.of());
    }

    private String oneOf(Yaml value, Set<String> columns) {
        String name = value.text();
        if (!columns.contains(name)) {
            value.problem(ErrorCode.UNKNOWN_COLUMN, "\"%s\" is not a column of the source", name);
        }
        return name;
    }
}
