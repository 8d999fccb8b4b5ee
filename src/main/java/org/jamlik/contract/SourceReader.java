package org.jamlik.contract;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jamlik.contract.SourceContract.Between;
import org.jamlik.contract.SourceContract.Format;
import org.jamlik.contract.SourceContract.Requirement;
import org.jamlik.contract.SourceContract.SourceColumn;

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

    SourceReader(Path home, Map<String, Variable> variables, Map<String, CodeList> codeLists) {
        this.home = home;
        this.variables = variables;
        this.codeLists = codeLists;
    }

    SourceContract read(Yaml root, String name) {
        Yaml.Keys keys = root.keys();
        String description = keys.requiredText("description");
        FilePattern pattern = keys.required("file").map(this::pattern).orElse(UNREADABLE);
        Format format = keys.required("format").map(this::format).orElseGet(this::defaultFormat);
        List<SourceColumn> columns = columns(keys.required("columns"));
        Set<String> names = new HashSet<>();
        columns.forEach(column -> names.add(column.name()));

        List<String> key = namesOf(keys.optional("key"), names);
        Optional<String> period = keys.optional("period").map(value -> oneOf(value, names));
        Map<String, String> inside = inside(keys.optional("inside"), columns, pattern);
        double limit = keys.required("reject_limit_percent").map(this::percent).orElse(0.0);
        double shrink = keys.optional("shrink_limit_percent").map(Yaml::number).orElse(50.0);
        Confidentiality confidentiality =
                keys.choice("confidentiality", Confidentiality.class).orElse(Confidentiality.PUBLIC);
        String provider = keys.requiredText("provider");
        List<String> ignored = keys.texts("ignored");
        keys.finish();

        Checksum fingerprint = new Checksum().add(ProjectReader.content(home.resolve(root.file())));
        for (SourceColumn column : columns) {
            fingerprint.add(column.variable().type().sql());
            column.codes().ifPresent(list -> fingerprint.add(list.fingerprint()));
        }
        return new SourceContract(
                name,
                root.file(),
                description,
                pattern,
                format,
                columns,
                ignored,
                key,
                period,
                inside,
                limit,
                shrink,
                confidentiality,
                provider,
                fingerprint.hex());
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
        return new Format(',', Optional.of('"'), StandardCharsets.UTF_8, List.of(""), '.', ISO_DATES);
    }

    private Format format(Yaml value) {
        Yaml.Keys keys = value.keys();
        keys.required("kind")
                .filter(kind -> !"delimited".equals(kind.text()))
                .ifPresent(kind -> kind.problem(
                        ErrorCode.INVALID_CONTRACT, "format \"%s\" cannot be read; it must be delimited", kind.text()));
        char separator = character(keys, "separator").orElse(',');
        Optional<Character> quote = character(keys, "quote");
        char decimal = character(keys, "decimal").orElse('.');
        Charset encoding = keys.required("encoding").map(this::encoding).orElse(StandardCharsets.UTF_8);
        List<String> missing = new ArrayList<>(keys.texts("missing_as"));
        if (!missing.contains("")) {
            missing.add("");
        }
        String dates = keys.optional("dates").map(this::datePattern).orElse(ISO_DATES);
        keys.finish();
        return new Format(separator, quote, encoding, missing, decimal, dates);
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

    private List<SourceColumn> columns(Optional<Yaml> list) {
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
            List<String> deliveredAs = keys.texts("delivered_as");
            Optional<String> fixed = keys.text("fixed");
            if (deliveredAs.isEmpty() == fixed.isEmpty()) {
                item.problem(ErrorCode.INVALID_CONTRACT, "column \"%s\" needs either delivered_as or fixed", name);
            }
            Requirement requirement = keys.choice("required", Requirement.class).orElse(Requirement.COLUMN);
            Optional<CodeList> codes = variable.codeList().map(codeLists::get);
            Optional<Between> between = between(keys.optional("between"), variable);
            Optional<Pattern> form = keys.optional("form").flatMap(this::form);
            columns.add(new SourceColumn(variable, deliveredAs, requirement, fixed, codes, between, form));
            keys.finish();
        }
        return columns;
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
