package org.jamlik.contract;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jamlik.contract.DeliveryPeriod.Months;
import org.jamlik.contract.SourceContract.Generation;

/** Reads the generations of a source contract: layouts that followed each other without gaps or overlaps. */
final class GenerationReader {
    private static final Months ALWAYS = new Months(YearMonth.of(1, 1), YearMonth.of(9999, 12));

    private GenerationReader() {}

    static List<Generation> read(Optional<Yaml> list, FilePattern pattern) {
        if (list.isEmpty()) {
            return List.of(new Generation("", ALWAYS, ""));
        }
        if (!pattern.captures().contains("year")
                && !pattern.captures().contains("date")
                && !pattern.captures().contains("to_year")) {
            list.get()
                    .problem(
                            ErrorCode.INVALID_CONTRACT,
                            "the name of a file must tell its generation: \"file\" needs {year}, {to_year} or {date}");
        }

        List<Generation> generations = new ArrayList<>();
        for (Yaml item : list.get().items()) {
            Generation generation = generation(item);
            if (!generations.isEmpty()) {
                Generation before = generations.get(generations.size() - 1);
                if (!before.valid()
                        .last()
                        .plusMonths(1)
                        .equals(generation.valid().first())) {
                    item.problem(
                            ErrorCode.INVALID_CONTRACT,
                            "generation \"%s\" begins %s; \"%s\" before it ends %s",
                            generation.name(),
                            generation.valid().first(),
                            before.name(),
                            before.valid().last());
                }
            }
            generations.add(generation);
        }
        return generations;
    }

    private static Generation generation(Yaml item) {
        Yaml.Keys keys = item.keys();
        String name = keys.requiredText("name");
        YearMonth first = keys.required("valid_from")
                .flatMap(GenerationReader::months)
                .map(Months::first)
                .orElse(ALWAYS.first());
        YearMonth last = keys.optional("valid_to")
                .flatMap(GenerationReader::months)
                .map(Months::last)
                .orElse(ALWAYS.last());
        String description = keys.requiredText("description");
        keys.finish();
        return new Generation(name, new Months(first, last), description);
    }

    private static Optional<Months> months(Yaml value) {
        String text = String.valueOf(value.text());
        try {
            if (text.matches("\\d{4}(-\\d{2})?")) {
                return DeliveryPeriod.of(text).months();
            }
        } catch (java.time.DateTimeException e) {
            // told below
        }
        value.problem(ErrorCode.WRONG_TYPE, "\"%s\" is neither a year nor a month such as \"2017-01\"", text);
        return Optional.empty();
    }
}
