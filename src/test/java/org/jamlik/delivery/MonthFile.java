package org.jamlik.delivery;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jamlik.SharedSpark;
import org.jamlik.SyntheticNumber;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.SourceColumn;

/** Month files of care under the Social Services Act, of any length, for benchmarks. Nobody in them exists. */
public final class MonthFile {
    private static final int REJECTED_OF_A_MILLION = 100;
    private static final String GENERATION = "g2017";
    /** From 1800 to 1899. */
    private static final long DAYS = 36_524;

    private static final long SERIALS = 999;

    private final Map<String, SourceColumn> headings = new LinkedHashMap<>();

    /** The files of a contract. */
    public MonthFile(SourceContract contract) {
        contract.columns().forEach(column -> column.deliveredAs()
                .getOrDefault(GENERATION, List.of())
                .forEach(heading -> headings.put(heading, column)));
    }

    /** What stands above which column. */
    Map<String, SourceColumn> headings() {
        return headings;
    }

    /**
     * Writes one.
     *
     * @param month such as {@code 2022_05}
     */
    public Path write(Path folder, String month, int lines) throws IOException {
        Path file = folder.resolve("sol_" + month + "_v1.txt");
        List<String> municipalities =
                Files.readAllLines(SharedSpark.home().resolve("schemas/codelist/municipality.csv")).stream()
                        .filter(line -> line.matches("(?!1917)\\d{4},.*"))
                        .map(line -> line.substring(0, 4))
                        .toList();
        SplittableRandom random = new SplittableRandom(1);
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
            out.write(String.join(";", headings.keySet()) + "\r\n");
            for (int i = 0; i < lines; i++) {
                LocalDate decided = LocalDate.of(2015, 1, 1).plusDays(random.nextInt(2600));
                boolean isHome = random.nextInt(4) > 0;
                List<String> tokens = new ArrayList<>(headings.size());
                for (var heading : headings.entrySet()) {
                    tokens.add(
                            switch (heading.getKey()) {
                                case "PERSONNUMMER" -> number(i);
                                case "KOMMUN" -> municipalities.get(random.nextInt(municipalities.size()));
                                case "AR" -> month.substring(0, 4);
                                case "PERIOD" -> month.substring(5);
                                case "KON" -> random.nextInt(1_000_000) < REJECTED_OF_A_MILLION
                                        ? "x"
                                        : String.valueOf(1 + random.nextInt(2));
                                case "OBO" -> isHome ? "1" : "0";
                                case "SBO" -> isHome ? "0" : "1";
                                case "ABO" -> "0";
                                case "HTJTIM" -> isHome ? random.nextInt(120) + "," + random.nextInt(10) : "";
                                case "KORTMAN" -> isHome ? "" : String.valueOf(random.nextInt(31));
                                case "BOTIM", "ADAT" -> "";
                                case "BDAT" -> decided.format(DateTimeFormatter.BASIC_ISO_DATE);
                                case "VDAT" -> decided.plusDays(random.nextInt(90))
                                        .format(DateTimeFormatter.BASIC_ISO_DATE);
                                default -> random.nextInt(3) == 0 ? "1" : "0";
                            });
                }
                out.write(String.join(";", tokens) + "\r\n");
            }
        }
        return file;
    }

    /** Another number for each of the first 36 million lines, in no order. */
    private static String number(int line) {
        long place = line * 7919L % (DAYS * SERIALS);
        LocalDate born = LocalDate.of(1800, 1, 1).plusDays(place % DAYS);
        return SyntheticNumber.of(born.format(DateTimeFormatter.BASIC_ISO_DATE), 1 + (int) (place / DAYS));
    }
}
