package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

@DisplayName("Help")
class HelpTest {
    static Stream<List<String>> commands() {
        return below(new CommandLine(new Jamlik(SharedSpark.home(), System.out)), List.of());
    }

    private static Stream<List<String>> below(CommandLine command, List<String> words) {
        return Stream.concat(
                Stream.of(words), command.getSubcommands().entrySet().stream().flatMap(each -> {
                    List<String> longer = new ArrayList<>(words);
                    longer.add(each.getKey());
                    return below(each.getValue(), longer);
                }));
    }

    @ParameterizedTest
    @MethodSource("commands")
    @DisplayName("is there for every command")
    void every_command(List<String> command) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<String> arguments = new ArrayList<>(command);
        arguments.add("--help");

        int exitCode = Jamlik.execute(
                SharedSpark.home(),
                new PrintStream(bytes, true, StandardCharsets.UTF_8),
                arguments.toArray(String[]::new));

        String told = bytes.toString(StandardCharsets.UTF_8);
        assertEquals(0, exitCode, told);
        assertTrue(
                told.startsWith(String.join(" ", "Usage: jamlik", String.join(" ", command))
                        .strip()),
                told);
        assertTrue(told.contains("--set=KEY=VALUE"), told);
    }
}
