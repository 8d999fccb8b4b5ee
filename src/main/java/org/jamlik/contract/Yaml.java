package org.jamlik.contract;

import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A value in a YAML file that knows its line and complains there. */
public final class Yaml {
    private final String file;
    private final Node node;
    private final Problems problems;

    private Yaml(String file, Node node, Problems problems) {
        this.file = file;
        this.node = node;
        this.problems = problems;
    }

    /** The root value of a file, or empty with a problem noted when it cannot be read as YAML. */
    public static Optional<Yaml> read(Path home, Path path, Problems problems) {
        String file = relative(home, path);
        if (!Files.exists(path)) {
            problems.add(file, 0, ErrorCode.YAML_SYNTAX, "the file is missing");
            return Optional.empty();
        }
        Optional<String> content = ProjectReader.content(home, path, ErrorCode.YAML_SYNTAX, problems);
        if (content.isEmpty()) {
            return Optional.empty();
        }

        try {
            org.yaml.snakeyaml.Yaml parser = new org.yaml.snakeyaml.Yaml(new SafeConstructor(new LoaderOptions()));
            Node root = parser.compose(new StringReader(content.get()));
            if (root == null) {
                problems.add(file, 0, ErrorCode.YAML_SYNTAX, "the file is empty");
                return Optional.empty();
            }

            return Optional.of(new Yaml(file, root, problems));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            problems.add(file, line, ErrorCode.YAML_SYNTAX, "cannot read YAML: %s", e.getProblem());
            return Optional.empty();
        } catch (YAMLException e) {
            problems.add(
                    file,
                    0,
                    ErrorCode.YAML_SYNTAX,
                    "cannot read YAML: %s",
                    e.getMessage().replace('\n', ' '));
            return Optional.empty();
        }
    }

    static String relative(Path home, Path path) {
        return home.relativize(path).toString().replace('\\', '/');
    }

    String file() {
        return file;
    }

    public int line() {
        return node.getStartMark().getLine() + 1;
    }

    public void problem(ErrorCode code, String message, Object... values) {
        problems.add(file, line(), code, message, values);
    }

    boolean isScalar() {
        return node instanceof ScalarNode;
    }

    /** Whether it is YAML's null: an unquoted {@code null} or {@code ~}, or nothing at all. */
    boolean isNull() {
        return org.yaml.snakeyaml.nodes.Tag.NULL.equals(node.getTag());
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    /** The scalar as text; null with a problem noted when it is a list or a mapping. */
    public String text() {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }

        problem(ErrorCode.WRONG_TYPE, "expected a text");
        return null;
    }

    /** The scalar as a number; 0 with a problem noted when it is not one. */
    double number() {
        String text = text();
        try {
            return text == null ? 0 : new BigDecimal(text).doubleValue();
        } catch (NumberFormatException e) {
            problem(ErrorCode.WRONG_TYPE, "expected a number, found \"%s\"", text);
            return 0;
        }
    }

    /** The scalar as a whole number; 0 with a problem noted when it is not one. */
    int wholeNumber() {
        String text = text();
        try {
            return text == null ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            problem(ErrorCode.WRONG_TYPE, "expected a whole number, found \"%s\"", text);
            return 0;
        }
    }

    /** The items of a list; none with a problem noted when it is no list. */
    public List<Yaml> items() {
        if (!(node instanceof SequenceNode sequence)) {
            problem(ErrorCode.WRONG_TYPE, "expected a list");
            return List.of();
        }

        List<Yaml> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(new Yaml(file, item, problems));
        }
        return items;
    }

    List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (Yaml item : items()) {
            String text = item.text();
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** The value as a mapping whose keys are asked for one by one; empty with a problem noted when it is none. */
    public Keys keys() {
        Map<String, Yaml> names = new LinkedHashMap<>();
        Map<String, Yaml> values = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                Yaml key = new Yaml(file, tuple.getKeyNode(), problems);
                String name = key.text();
                names.putIfAbsent(name, key);
                if (name != null && values.put(name, new Yaml(file, tuple.getValueNode(), problems)) != null) {
                    key.problem(ErrorCode.DUPLICATE_ID, "the key \"%s\" stands twice", name);
                }
            }
        } else {
            problem(ErrorCode.WRONG_TYPE, "expected keys and values");
        }
        return new Keys(names, values);
    }

    /** The keys of a mapping; those that nobody asked for are unknown. */
    public final class Keys {
        private final Map<String, Yaml> names;
        private final Map<String, Yaml> values;
        private final Set<String> asked = new LinkedHashSet<>();

        private Keys(Map<String, Yaml> names, Map<String, Yaml> values) {
            this.names = names;
            this.values = values;
        }

        /** All pairs, for mappings whose keys are names of things. */
        Map<String, Yaml> all() {
            asked.addAll(values.keySet());
            return values;
        }

        Optional<Yaml> optional(String key) {
            asked.add(key);
            return Optional.ofNullable(values.get(key));
        }

        public Optional<Yaml> required(String key) {
            Optional<Yaml> value = optional(key);
            if (value.isEmpty()) {
                problem(ErrorCode.MISSING_KEY, "the key \"%s\" is missing", key);
            }

            return value;
        }

        public String requiredText(String key) {
            Optional<String> text = required(key).map(Yaml::text);
            if (text.isPresent() && text.get().isBlank()) {
                names.get(key).problem(ErrorCode.MISSING_KEY, "the key \"%s\" has no value", key);
            }

            return text.orElse("");
        }

        Optional<String> text(String key) {
            return optional(key).map(Yaml::text);
        }

        List<String> texts(String key) {
            return optional(key).map(Yaml::texts).orElse(List.of());
        }

        /** The constant of the enum that the text names; empty with a problem noted when there is none. */
        public <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
            return optional(key).flatMap(value -> {
                String text = value.text();
                for (E constant : type.getEnumConstants()) {
                    if (constant.name().toLowerCase(java.util.Locale.ROOT).equals(text)) {
                        return Optional.of(constant);
                    }
                }
                value.problem(ErrorCode.WRONG_TYPE, "\"%s\" is \"%s\"; it must be one of %s", key, text, names(type));
                return Optional.empty();
            });
        }

        private String names(Class<? extends Enum<?>> type) {
            List<String> names = new ArrayList<>();
            for (Enum<?> constant : type.getEnumConstants()) {
                names.add(constant.name().toLowerCase(java.util.Locale.ROOT));
            }
            return String.join(", ", names);
        }

        /** Notes a problem for every key that nobody asked for. */
        public void finish() {
            names.forEach((name, key) -> {
                if (!asked.contains(name)) {
                    key.problem(
                            ErrorCode.UNKNOWN_KEY,
                            "unknown key \"%s\"; known here: %s",
                            name,
                            String.join(", ", asked));
                }
            });
        }
    }
}
