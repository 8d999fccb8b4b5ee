package org.jamlik.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jamlik.contract.Indicator.Colour;
import org.jamlik.contract.Indicator.Dimension;
import org.jamlik.contract.Indicator.Direction;
import org.jamlik.contract.Indicator.Example;
import org.jamlik.contract.Indicator.IndicatorType;
import org.jamlik.contract.Indicator.Interval;
import org.jamlik.contract.Indicator.Kind;
import org.jamlik.contract.Indicator.Level;
import org.jamlik.contract.Indicator.Lifecycle;
import org.jamlik.contract.Indicator.Measure;
import org.jamlik.contract.Indicator.Member;
import org.jamlik.contract.Indicator.Method;
import org.jamlik.contract.Indicator.Part;
import org.jamlik.contract.Indicator.Place;
import org.jamlik.contract.Indicator.Publication;
import org.jamlik.contract.Indicator.Scope;
import org.jamlik.contract.Indicator.Text;

/** Reads the entries of the catalogue. */
final class IndicatorReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    private final Map<TableName, TableContract> tables;
    private final Map<TableName, SourceContract> sources;
    private final Set<TableName> unread;
    private final Map<String, CodeList> codeLists;
    private final MeasureReader measures;
    private final Map<String, Indicator> byIdAndVersion = new TreeMap<>();

    /**
     * A reader of one catalogue.
     *
     * @param unread tables whose contracts could not be read, which is told already
     */
    IndicatorReader(
            Map<TableName, TableContract> tables,
            Map<TableName, SourceContract> sources,
            Set<TableName> unread,
            Map<String, CodeList> codeLists) {
        this.tables = tables;
        this.sources = sources;
        this.unread = unread;
        this.codeLists = codeLists;
        this.measures = new MeasureReader(tables, unread, codeLists);
    }

    /** Every entry read so far, by id and version; notes what only all of them together can show. */
    List<Indicator> indicators(Problems problems) {
        List<Indicator> all = List.copyOf(byIdAndVersion.values());
        new CatalogueRules(all, problems).check();
        return all;
    }

    /** Reads a file: a list of entries. */
    void read(Yaml root) {
        String area = root.file().replaceAll(".*/|\\.yaml$", "");
        if (codeLists.containsKey("area") && !codeLists.get("area").codes().contains(area)) {
            root.problem(ErrorCode.UNKNOWN_CODE_LIST, "\"%s\" is not an area in schemas/codelist/area.csv", area);
        }
        for (Yaml item : root.items()) {
            entry(item, area);
        }
    }

    private void entry(Yaml item, String area) {
        Yaml.Keys keys = item.keys();
        String id = keys.requiredText("id");
        if (!NAME.matcher(id).matches()) {
            item.problem(ErrorCode.INVALID_INDICATOR, "id \"%s\" must be in snake_case", id);
        }

        Method method = method(keys);
        Indicator indicator = new Indicator(
                id,
                keys.required("version").map(Yaml::wholeNumber).orElse(1),
                item.file(),
                item.line(),
                text(keys, method.kind()),
                new Place(
                        area,
                        required(keys, "part", Part.class, Part.BACKGROUND),
                        keys.choice("dimension", Dimension.class),
                        required(keys, "type", IndicatorType.class, IndicatorType.BACKGROUND),
                        required(keys, "direction", Direction.class, Direction.NONE)),
                method,
                scope(keys),
                publication(keys, method),
                sources(keys),
                publishedAs(keys.optional("published_as")),
                keys.choice("lifecycle", Lifecycle.class).orElse(Lifecycle.ACTIVE),
                keys.text("replaced_by"),
                keys.text("common_indicator"),
                keys.optional("example").map(this::example));
        keys.finish();
        // a measure that is told to be wrong would be told to be missing too
        if (keys.optional("numerator").isPresent() == method.numerator().isPresent()
                && keys.optional("denominator").isPresent()
                        == method.denominator().isPresent()) {
            check(item, indicator);
        }
        Indicator before =
                byIdAndVersion.putIfAbsent(String.format(Locale.ROOT, "%s %5d", id, indicator.version()), indicator);
        if (before != null) {
            item.problem(
                    ErrorCode.DUPLICATE_ID,
                    "indicator id %s, version %d, stands already at %s:%d",
                    id,
                    indicator.version(),
                    before.file(),
                    before.line());
        }
    }

    private static <E extends Enum<E>> E required(Yaml.Keys keys, String key, Class<E> type, E otherwise) {
        return keys.required(key).flatMap(value -> keys.choice(key, type)).orElse(otherwise);
    }

    private static Text text(Yaml.Keys keys, Kind kind) {
        boolean isCounted = kind != Kind.INDEX && kind != Kind.PUBLISHED;
        boolean isDivided = isCounted && kind != Kind.COUNT && kind != Kind.MEAN && kind != Kind.MEDIAN;
        return new Text(
                keys.requiredText("title"),
                keys.requiredText("definition"),
                keys.requiredText("unit"),
                keys.requiredText("source"),
                isCounted
                        ? keys.requiredText("numerator_text")
                        : keys.text("numerator_text").orElse(""),
                isDivided
                        ? keys.requiredText("denominator_text")
                        : keys.text("denominator_text").orElse(""),
                keys.text("used_for"),
                keys.text("knowledge_basis"),
                keys.requiredText("owner"),
                keys.requiredText("contact"));
    }

    private Method method(Yaml.Keys keys) {
        Kind kind = required(keys, "kind", Kind.class, Kind.COUNT);
        Optional<Measure> numerator = keys.optional("numerator").flatMap(measures::read);
        Optional<Measure> denominator = keys.optional("denominator").flatMap(measures::read);
        boolean isStandardised = keys.text("standardised").map("true"::equals).orElse(false);
        boolean isWeighted = denominator
                .map(measure -> measure.variables().get(0).startsWith("weight"))
                .orElse(false);
        Interval usual =
                switch (kind) {
                    case SHARE -> isWeighted ? Interval.WEIGHTED_WILSON : Interval.WILSON;
                    case RATE -> isStandardised ? Interval.DOBSON : Interval.BYAR;
                    case MEAN -> Interval.T;
                    default -> Interval.NONE;
                };
        List<Member> members = new ArrayList<>();
        keys.optional("members").ifPresent(groups -> groups.keys().all().forEach((group, ids) -> ids.texts()
                .forEach(member -> members.add(new Member(group, member)))));
        return new Method(
                kind,
                numerator,
                denominator,
                keys.optional("per").map(Yaml::number).orElse(kind == Kind.SHARE ? 100.0 : 1.0),
                keys.optional("pooled_years").map(Yaml::wholeNumber).orElse(1),
                keys.choice("interval", Interval.class).orElse(usual),
                isStandardised,
                members);
    }

    private static Scope scope(Yaml.Keys keys) {
        List<Level> levels = new ArrayList<>();
        keys.required("levels")
                .ifPresent(list -> list.items().forEach(item -> level(item).ifPresent(levels::add)));
        List<String> by = keys.texts("by");
        keys.optional("by")
                .filter(value -> !by.equals(List.of("sex")))
                .ifPresent(value ->
                        value.problem(ErrorCode.INVALID_INDICATOR, "\"by\" is %s; values can be told by: [sex]", by));
        return new Scope(
                levels,
                !by.isEmpty(),
                keys.required("from_year").map(Yaml::wholeNumber).orElse(0),
                keys.optional("to_year")
                        .map(year -> OptionalInt.of(year.wholeNumber()))
                        .orElse(OptionalInt.empty()),
                keys.optional("measured_every").map(Yaml::wholeNumber).orElse(1),
                years(keys.optional("breaks")),
                years(keys.optional("not_collected")));
    }

    /** Years, each with the reason that readers of the file need. */
    private static List<Integer> years(Optional<Yaml> list) {
        List<Integer> years = new ArrayList<>();
        list.ifPresent(items -> items.items().forEach(item -> {
            Yaml.Keys keys = item.keys();
            keys.required("year").ifPresent(year -> years.add(year.wholeNumber()));
            keys.requiredText("reason");
            keys.finish();
        }));
        return years;
    }

    private Publication publication(Yaml.Keys keys, Method method) {
        boolean isOfPersons = method.measures().stream()
                .map(measure -> tables.get(measure.table()))
                .anyMatch(table -> table != null && table.confidentiality() != Confidentiality.PUBLIC);
        Yaml.Keys publish = keys.optional("publish").map(Yaml::keys).orElse(null);
        Publication publication = new Publication(
                number(publish, "smallest_numerator", isOfPersons ? 1 : 0),
                number(publish, "smallest_denominator", 0),
                number(publish, "smallest_observations", 0),
                number(publish, "smallest_observations_of_units", 0),
                decimal(publish, "smallest_coverage").orElse(0.9),
                publish == null
                        ? usualColour(keys, method)
                        : publish.choice("colour", Colour.class).orElseGet(() -> usualColour(keys, method)),
                decimal(publish, "green_from"),
                decimal(publish, "yellow_from"));
        if (publish != null) {
            publish.finish();
        }
        return publication;
    }

    /** Results are coloured by quarters, answers to questions by what was answered. */
    private static Colour usualColour(Yaml.Keys keys, Method method) {
        String type = keys.text("type").orElse("");
        if (keys.text("direction").orElse("none").equals("none")) {
            return Colour.NONE;
        }
        if (type.equals("result")) {
            return Colour.QUARTILES;
        }

        boolean isAnswer = (type.equals("structure") || type.equals("process"))
                && method.numerator()
                        .map(measure -> measure.table().name().endsWith("municipality_answer")
                                && measure.variables().equals(List.of("is_yes")))
                        .orElse(false);
        return isAnswer ? Colour.ANSWER : Colour.NONE;
    }

    private static int number(Yaml.Keys keys, String key, int otherwise) {
        return keys == null
                ? otherwise
                : keys.optional(key).map(Yaml::wholeNumber).orElse(otherwise);
    }

    private static OptionalDouble decimal(Yaml.Keys keys, String key) {
        Optional<Double> value =
                keys == null ? Optional.empty() : keys.optional(key).map(Yaml::number);
        return value.isPresent() ? OptionalDouble.of(value.get()) : OptionalDouble.empty();
    }

    private List<String> sources(Yaml.Keys keys) {
        List<String> names = keys.texts("sources");
        for (String name : names) {
            TableName view = TableName.isOne("source." + name) ? new TableName("source", name) : null;
            if (view == null || !sources.containsKey(view) && !unread.contains(view)) {
                keys.optional("sources")
                        .ifPresent(list -> list.problem(
                                ErrorCode.UNKNOWN_TABLE,
                                "source \"%s\" has no contract in schemas/source/%s.yaml",
                                name,
                                name));
            }
        }
        return names;
    }

    private static Optional<Level> level(Yaml value) {
        for (Level level : Level.values()) {
            if (Indicator.word(level).equals(value.text())) {
                return Optional.of(level);
            }
        }
        value.problem(
                ErrorCode.INVALID_INDICATOR,
                "level \"%s\" is none of unit, district, municipality, county, group, nation",
                value.text());
        return Optional.empty();
    }

    private static Map<String, String> publishedAs(Optional<Yaml> value) {
        Map<String, String> ids = new LinkedHashMap<>();
        value.ifPresent(mapping -> mapping.keys().all().forEach((publisher, id) -> ids.put(publisher, id.text())));
        return ids;
    }

    private Example example(Yaml value) {
        Yaml.Keys keys = value.keys();
        Example example = new Example(
                keys.required("numerator").map(Yaml::number).orElse(0.0),
                keys.optional("denominator").map(Yaml::number),
                keys.required("expect").map(Yaml::number).orElse(0.0));
        keys.finish();
        return example;
    }

    private void check(Yaml item, Indicator entry) {
        new IndicatorRules(entry, tables, codeLists)
                .problems()
                .forEach(problem -> item.problem(ErrorCode.INVALID_INDICATOR, "%s: %s", entry.id(), problem));
    }
}
