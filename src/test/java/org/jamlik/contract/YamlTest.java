package org.jamlik.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A YAML file is read key by key; what is wrong with it is told with file and line, and reading goes on. */
class YamlTest {
    private final Problems problems = new Problems();

    @TempDir
    private Path home;

    @Test
    void what_is_asked_for_is_found() throws IOException {
        Yaml root = read("name: ett\nlist: [a, 'b', 3]\nnumber: 1.5\nempty:\nlevel: person\n")
                .orElseThrow();
        Yaml.Keys keys = root.keys();
        assertEquals("ett", keys.requiredText("name"));
        assertEquals(List.of("a", "b", "3"), keys.texts("list"));
        assertEquals(1.5, keys.required("number").orElseThrow().number());
        assertEquals(Optional.of(""), keys.text("empty"));
        assertEquals(Optional.empty(), keys.text("absent"));
        assertEquals(List.of(), keys.texts("absent"));
        assertEquals(Optional.of(Confidentiality.PERSON), keys.choice("level", Confidentiality.class));
        assertEquals(Optional.empty(), keys.choice("absent", Confidentiality.class));
        keys.finish();
        assertProblems();
    }

    @Test
    void a_text_is_what_stands_there() throws IOException {
        Yaml.Keys keys = read("a: yes\nb: 0305\nc: 2013-01-06\nd: ~\ne: >-\n  två\n  rader\n")
                .orElseThrow()
                .keys();
        assertEquals("yes", keys.requiredText("a"));
        assertEquals("0305", keys.requiredText("b"));
        assertEquals("2013-01-06", keys.requiredText("c"));
        assertEquals("~", keys.requiredText("d"));
        assertEquals("två rader", keys.requiredText("e"));
    }

    @Test
    void unknown_missing_and_repeated_keys_are_told_where_they_stand() throws IOException {
        Yaml.Keys keys =
                read("name: x\nnmae: y\n\nname: z\nodd: [1]\n").orElseThrow().keys();
        assertEquals("z", keys.requiredText("name"));
        assertEquals("", keys.requiredText("file"));
        keys.finish();
        assertProblems(
                "a.yaml:1: the key \"file\" is missing [missing_key]",
                "a.yaml:2: unknown key \"nmae\"; known here: name, file [unknown_key]",
                "a.yaml:4: the key \"name\" stands twice [duplicate_id]",
                "a.yaml:5: unknown key \"odd\"; known here: name, file [unknown_key]");
    }

    @Test
    void a_value_of_another_kind_is_told() throws IOException {
        Yaml.Keys keys = read("list: x\ntext: [x]\nnumber: many\nkeys: x\nlevel: secret\nmixed: [x, [y], z]\n")
                .orElseThrow()
                .keys();
        assertEquals(List.of(), keys.texts("list"));
        assertEquals(Optional.empty(), keys.text("text"));
        assertEquals(0, keys.required("number").orElseThrow().number());
        assertTrue(keys.required("keys").orElseThrow().keys().all().isEmpty());
        assertEquals(Optional.empty(), keys.choice("level", Confidentiality.class));
        assertEquals(List.of("x", "z"), keys.texts("mixed"));
        assertProblems(
                "a.yaml:1: expected a list [wrong_type]",
                "a.yaml:2: expected a text [wrong_type]",
                "a.yaml:3: expected a number, found \"many\" [wrong_type]",
                "a.yaml:4: expected keys and values [wrong_type]",
                "a.yaml:5: \"level\" is \"secret\"; it must be one of public, respondent, counts, person [wrong_type]",
                "a.yaml:6: expected a text [wrong_type]");
    }

    @Test
    void a_required_text_says_something() throws IOException {
        Yaml.Keys keys = read("a: 1\nb:\nc: ' '\n").orElseThrow().keys();
        assertEquals("1", keys.requiredText("a"));
        keys.requiredText("b");
        keys.requiredText("c");
        assertProblems(
                "a.yaml:2: the key \"b\" has no value [missing_key]",
                "a.yaml:3: the key \"c\" has no value [missing_key]");
    }

    @Test
    void a_whole_number_is_whole() throws IOException {
        Yaml.Keys keys = read("a: -7\nb: 1.0\nc: 99999999999\n").orElseThrow().keys();
        assertEquals(-7, keys.required("a").orElseThrow().wholeNumber());
        assertEquals(0, keys.required("b").orElseThrow().wholeNumber());
        assertEquals(0, keys.required("c").orElseThrow().wholeNumber());
        assertProblems(
                "a.yaml:2: expected a whole number, found \"1.0\" [wrong_type]",
                "a.yaml:3: expected a whole number, found \"99999999999\" [wrong_type]");
    }

    @Test
    void a_number_is_a_number() throws IOException {
        Yaml.Keys keys =
                read("a: -1e3\nb: NaN\nc: Infinity\nd: 10d\n").orElseThrow().keys();
        assertEquals(-1000, keys.required("a").orElseThrow().number());
        for (String key : List.of("b", "c", "d")) {
            assertEquals(0, keys.required(key).orElseThrow().number());
        }
        assertProblems(
                "a.yaml:2: expected a number, found \"NaN\" [wrong_type]",
                "a.yaml:3: expected a number, found \"Infinity\" [wrong_type]",
                "a.yaml:4: expected a number, found \"10d\" [wrong_type]");
    }

    @Test
    void what_is_no_yaml_is_told() throws IOException {
        assertUnreadable("a.yaml: the file is empty [yaml_syntax]", "");
        assertUnreadable("a.yaml: the file is empty [yaml_syntax]", "# nothing\n");
        assertUnreadable("a.yaml:3: cannot read YAML: ", "a: 1\nb: [\n");
        assertUnreadable("a.yaml:2: cannot read YAML: ", "a: 1\n\tb: 2\n");
        assertUnreadable("a.yaml:2: cannot read YAML: ", "a: 1\n---\nb: 2\n");
        assertUnreadable("a.yaml:2: cannot read YAML: ", "a: 1\nb: *nowhere\n");
        assertUnreadable("a.yaml: cannot read YAML: special characters", "a: 1\nb: \u0007\n");
        assertUnreadable("a.yaml: cannot read YAML: Nesting", "a: " + "[".repeat(60) + "]".repeat(60));
    }

    @Test
    void a_file_that_is_no_text_is_told() throws IOException {
        Files.write(home.resolve("a.yaml"), "a: å\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(Optional.empty(), Yaml.read(home, home.resolve("a.yaml"), problems));
        assertEquals(Optional.empty(), Yaml.read(home, home.resolve("absent.yaml"), problems));
        assertProblems("a.yaml: the file is not UTF-8 [yaml_syntax]", "absent.yaml: the file is missing [yaml_syntax]");
    }

    @Test
    void a_mapping_in_a_list_knows_its_line() throws IOException {
        List<String> lines = read("- {a: 1}\n- a: 2\n  b: 3\n-\n  c: 4\n").orElseThrow().items().stream()
                .map(item -> item.line() + " " + item.isMapping() + " "
                        + String.join(",", item.keys().all().keySet()))
                .toList();
        assertEquals(List.of("1 true a", "2 true a,b", "5 true c"), lines);
    }

    @Test
    void a_percent_sign_in_a_value_is_told_as_it_stands() throws IOException {
        read("number: 50 %d\n")
                .orElseThrow()
                .keys()
                .required("number")
                .orElseThrow()
                .number();
        assertProblems("a.yaml:1: expected a number, found \"50 %d\" [wrong_type]");
    }

    private Optional<Yaml> read(String text) throws IOException {
        Files.writeString(home.resolve("a.yaml"), text);
        return Yaml.read(home, home.resolve("a.yaml"), problems);
    }

    private void assertUnreadable(String beginning, String text) throws IOException {
        Problems found = new Problems();
        Files.writeString(home.resolve("a.yaml"), text);
        assertEquals(Optional.empty(), Yaml.read(home, home.resolve("a.yaml"), found));
        assertEquals(1, found.sorted().size());
        Problem problem = found.sorted().get(0);
        assertTrue(problem.toString().startsWith(beginning), problem::toString);
        assertEquals(ErrorCode.YAML_SYNTAX, problem.code());
    }

    private void assertProblems(String... expected) {
        assertEquals(
                List.of(expected),
                problems.sorted().stream().map(Problem::toString).toList());
    }
}
