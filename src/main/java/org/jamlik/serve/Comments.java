package org.jamlik.serve;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Column;

/** The Swedish comments of tables and columns, without the clauses that name a table which the reader does not see. */
final class Comments {
    private static final Pattern BETWEEN_CLAUSES = Pattern.compile("(?<=[.;])\\s+");

    private final Pattern hidden;
    /** Most columns have the comment of a variable that others have too. */
    private final Map<String, String> known = new ConcurrentHashMap<>();

    Comments(Project project, Predicate<TableContract> isVisible) {
        List<TableContract> unseen =
                project.tables().values().stream().filter(isVisible.negate()).toList();
        this.hidden = Pattern.compile(unseen.stream()
                .flatMap(Comments::names)
                .distinct()
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "\\b(?:", "|source\\.[a-z_]+)\\b")));
    }

    /** How texts name a table: in full, those of the star without schema too, and those of the engine by schema alone. */
    private static Stream<String> names(TableContract table) {
        return switch (table.name().schema()) {
            case "star" -> Stream.of(table.name().toString(), table.name().name());
            case "ops" -> Stream.of(table.name().toString(), "ops");
            default -> Stream.of(table.name().toString());
        };
    }

    String of(TableContract table) {
        return told(table.description());
    }

    String of(Column column) {
        return told(column.variable().comment());
    }

    private String told(String text) {
        return known.computeIfAbsent(text, this::withoutHidden);
    }

    private String withoutHidden(String text) {
        String told = Arrays.stream(BETWEEN_CLAUSES.split(text.strip()))
                .filter(clause -> !hidden.matcher(clause).find())
                .collect(Collectors.joining(" "));
        return told.endsWith(";") ? told.substring(0, told.length() - 1) + "." : told;
    }
}
