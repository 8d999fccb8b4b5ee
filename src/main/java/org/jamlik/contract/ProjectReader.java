package org.jamlik.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads the whole of {@code schemas} and {@code conf/indicators}, noting every mistake. */
public final class ProjectReader {
    private final Path home;
    private final Problems problems;
    private final Map<String, CodeList> codeLists = new TreeMap<>();
    private final Map<String, Variable> variables = new TreeMap<>();

    private ProjectReader(Path home, Problems problems) {
        this.home = home;
        this.problems = problems;
    }

    /** The project in that folder; fails with every mistake found. */
    public static Project read(Path home) {
        Problems problems = new Problems();
        Project project = read(home, problems);
        problems.throwIfAny();
        return project;
    }

    /** As much of the project as could be read, with its mistakes noted. */
    public static Project read(Path home, Problems problems) {
        return new ProjectReader(home.toAbsolutePath().normalize(), problems).read();
    }

    private Project read() {
        for (Path file : files("schemas/codelist", ".csv")) {
            CodeListReader.read(home, file, problems).ifPresent(list -> codeLists.put(list.name(), list));
        }
        Yaml.read(home, home.resolve("schemas/variables.yaml"), problems).ifPresent(this::readVariables);

        ReferenceRules rules = new ReferenceRules();
        SourceReader sourceReader = new SourceReader(home, variables, codeLists, rules, problems);
        List<SourceContract> sources = new ArrayList<>();
        TableReader tableReader = new TableReader(home, variables, codeLists.keySet(), rules, problems);
        Set<TableName> unread = new TreeSet<>();
        List<TableContract> tables = new ArrayList<>();
        for (Path folder : folders("schemas")) {
            String schema = folder.getFileName().toString();
            for (Path file : files("schemas/" + schema, ".yaml")) {
                if (file.toString().endsWith(CorrectionReader.ENDING) && schema.equals("source")) {
                    continue;
                }
                if (!TableName.isOne(schema + "." + stem(file))) {
                    problems.add(
                            Yaml.relative(home, file), 0, ErrorCode.INVALID_CONTRACT, "the name must be in snake_case");
                    continue;
                }
                TableName name = new TableName(schema, stem(file));
                Optional<Yaml> root = Yaml.read(home, file, problems);
                if (root.isEmpty()) {
                    unread.add(name);
                } else if (schema.equals("source")) {
                    sources.add(sourceReader.read(root.get(), name.name()));
                } else {
                    tables.add(tableReader.read(root.get(), name));
                }
            }
        }
        Map<TableName, TableContract> tablesByName = Project.byName(tables, TableContract::name);
        Map<TableName, SourceContract> sourcesByName = Project.byName(sources, SourceContract::view);
        rules.check(tablesByName, sourcesByName, unread);
        CodeList ofSources = CodeList.ofSources(sourcesByName.values());
        codeLists.put(ofSources.name(), ofSources);
        findOrphanedQueries(tablesByName, sourcesByName, unread);
        findOrphanedCorrections(sourcesByName, unread);

        IndicatorReader indicatorReader = new IndicatorReader(tablesByName, sourcesByName, unread, codeLists);
        Checksum catalogue = new Checksum();
        for (Path file : files("conf/indicators", ".yaml")) {
            Yaml.read(home, file, problems).ifPresent(root -> {
                catalogue.add(content(file));
                indicatorReader.read(root);
            });
        }
        List<Indicator> indicators = indicatorReader.indicators(problems);
        if (problems.isEmpty()) {
            ReleasedCatalogue.read(home, problems).check(indicators, problems);
        }
        return new Project(home, variables, codeLists, sourcesByName, tablesByName, indicators, catalogue.hex());
    }

    private void findOrphanedCorrections(Map<TableName, SourceContract> sources, Set<TableName> unread) {
        for (Path file : files("schemas/source", CorrectionReader.ENDING)) {
            TableName name = new TableName("source", stem(file).replaceFirst("\\..*", ""));
            if (!sources.containsKey(name) && !unread.contains(name)) {
                problems.add(
                        Yaml.relative(home, file),
                        0,
                        ErrorCode.INVALID_CONTRACT,
                        "corrections of %s, which has no contract",
                        name);
            }
        }
    }

    private void findOrphanedQueries(
            Map<TableName, TableContract> tables, Map<TableName, SourceContract> sources, Set<TableName> unread) {
        for (Path folder : folders("schemas")) {
            String schema = folder.getFileName().toString();
            for (Path file : files("schemas/" + schema, ".sql")) {
                String[] parts = stem(file).split("\\.", 2);
                TableName name = new TableName(schema, parts[0]);
                boolean named = tables.containsKey(name)
                        && tables.get(name).checks().stream()
                                .anyMatch(rule -> rule instanceof CheckRule.Query query
                                        && parts.length == 2
                                        && query.name().equals(parts[1]));
                named |= sources.containsKey(name)
                        && sources.get(name).rules().stream()
                                .anyMatch(
                                        rule -> parts.length == 2 && rule.name().equals(parts[1]));
                if (!named && !unread.contains(name)) {
                    problems.add(
                            Yaml.relative(home, file),
                            0,
                            ErrorCode.SELECT_WITHOUT_CONTRACT,
                            "no check or rule of %s names this query, so that nobody runs it",
                            name);
                }
            }
        }
    }

    private void readVariables(Yaml root) {
        for (Map.Entry<String, Yaml> entry : root.keys().all().entrySet()) {
            String name = entry.getKey();
            if (!TableName.isOne("variable." + name)) {
                entry.getValue().problem(ErrorCode.INVALID_CONTRACT, "\"%s\" must be in snake_case", name);
            }
            Yaml.Keys keys = entry.getValue().keys();
            String typeName = keys.requiredText("type");
            Type type = Type.of(typeName).orElseGet(() -> {
                entry.getValue()
                        .problem(ErrorCode.WRONG_TYPE, "type \"%s\" of %s is none of %s", typeName, name, Type.names());
                return new Type("string");
            });
            Optional<String> codeList = keys.text("code_list");
            codeList.filter(list -> !Files.exists(home.resolve("schemas/codelist/" + list + ".csv")))
                    .ifPresent(list -> keys.optional("code_list")
                            .ifPresent(value -> value.problem(
                                    ErrorCode.UNKNOWN_CODE_LIST,
                                    "code list \"%s\" of %s does not exist: there is no schemas/codelist/%s.csv",
                                    list,
                                    name,
                                    list)));
            variables.put(
                    name,
                    new Variable(
                            name,
                            type,
                            keys.requiredText("label"),
                            keys.requiredText("description"),
                            codeList.filter(codeLists::containsKey),
                            !keys.text("additive").equals(Optional.of("false"))));
            keys.finish();
        }
    }

    private List<Path> folders(String folder) {
        return list(folder, path -> Files.isDirectory(path) && !path.endsWith("codelist"));
    }

    private List<Path> files(String folder, String ending) {
        return list(folder, path -> path.getFileName().toString().endsWith(ending));
    }

    private List<Path> list(String folder, java.util.function.Predicate<Path> wanted) {
        Path path = home.resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(path)) {
            return children.filter(wanted).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + path, e);
        }
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }

    /** The text of a file; empty with a problem of that code noted when it is not UTF-8. */
    public static Optional<String> content(Path home, Path file, ErrorCode code, Problems problems) {
        try {
            return Optional.of(Files.readString(file));
        } catch (CharacterCodingException e) {
            problems.add(Yaml.relative(home, file), 0, code, "the file is not UTF-8");
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
