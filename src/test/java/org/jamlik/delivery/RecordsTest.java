package org.jamlik.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.spark.sql.SaveMode;
import org.jamlik.SharedSpark;
import org.jamlik.TestKeys;
import org.jamlik.contract.SourceContract.At;
import org.jamlik.contract.SourceContract.Kind;
import org.jamlik.delivery.Delivery.Stamp;
import org.jamlik.delivery.FileProfile.Damage;

/** The records of files of every kind but delimited text, which has a test of its own. */
class RecordsTest {
    private static final Files FILES = new Files(new Configuration(), TestKeys.vault());
    private static final String PAGE =
            """
            {"count": 3, "next_url": null, "values": [
              {"kpi": "N00945", "period": 2009, "values": [
                {"gender": "T", "value": 31.3, "isdeleted": false},
                {"value": null, "gender": "K", "isdeleted": false}]},
              {"period": 2010, "kpi": "N00945", "values": []},
              {"kpi": "N00945", "period": 2011, "values": [{"gender": "M", "value": 1.5e2, "isdeleted": true}]}
            ], "more": {"values": [1]}}
            """;

    @Example
    void elements_of_a_list_inside_each_record_are_lines_with_what_stands_beside_it() {
        assertEquals(
                """
                0 kpi|period|values.gender|values.value|values.isdeleted
                1 N00945|2009|T|31.3|false
                2 N00945|2009|K|-|false
                3\s
                4 N00945|2011|M|1.5e2|true""",
                records(json("values", "values"), bytes(PAGE)));
    }

    @Example
    void without_a_list_inside_every_record_is_a_line_and_other_lists_cannot_be_read() {
        assertEquals(
                """
                0 kpi|period|values
                1 N00945|2009|{...}
                2 N00945|2010|{...}
                3 N00945|2011|{...}""",
                records(json("values", null), bytes(PAGE)));
        assertEquals("0 a\n1 1\n2 ", records(json(null, null), bytes("\ufeff[{\"a\": 1}, {\"a\": null}]")));
        assertEquals(
                "0 id|m\n1 a|x\n2 a|y", records(json(null, "m"), bytes("[{\"id\": \"a\", \"m\": [\"x\", \"y\"]}]")));
    }

    @Example
    void what_is_no_page_of_json_is_told_with_its_place() {
        assertDamaged(
                json("values", null),
                "{\"values\": [{\"a\": 1}, {\"a\"",
                true,
                "it is no JSON on line 1, character 27");
        assertDamaged(json("values", null), "{\"values\": [{\"a\": 1}", true, "it is no JSON on line 1, character 21");
        assertDamaged(json("values", null), "{\"values\": [{\"a\": 1}]", true, "it is no JSON on line 1, character 22");
        assertDamaged(
                json("values", null),
                "{\"values\": [{\"a\": 1, \"a\": 2}]}",
                false,
                "it is no JSON on line 1, character 25");
        assertDamaged(json("values", null), "{\"error\": \"gone\"}", false, "there is no list \"values\" at its top");
        assertDamaged(json("values", null), "{\"values\": [1]}", false, "record 1 is no object");
        assertDamaged(json("values", null), "<html></html>", false, "it is no JSON on line 1, character 2");
    }

    @Example
    void sheets_of_both_kinds_hold_the_same() throws IOException {
        for (Workbook workbook : List.of(new HSSFWorkbook(), new XSSFWorkbook())) {
            assertEquals(
                    """
                    2 Kommun|År|Värde|Dag|Stämmer
                    3 Ale|2009|1234.5|2023-04-30|true
                    4\s
                    5 Habo|-|0.000012|-|-
                    6 Lund|3|4|-|-|för mycket""",
                    records(sheet("Data", 2), written(workbook)));
            assertEquals("1 Läs mig", records(sheet(null, 1), written(copyOf(workbook))));
        }
    }

    @Example
    void a_sheet_that_is_not_there_is_told() throws IOException {
        for (Workbook workbook : List.of(new HSSFWorkbook(), new XSSFWorkbook())) {
            assertDamaged(sheet("Blad", 1), written(workbook), false, "it has no sheet \"Blad\"");
        }
        assertDamaged(sheet(null, 1), "Kommun;År\n", false, "it is no workbook of .xls or .xlsx");
        assertDamaged(sheet("Data", 1), written(new XSSFWorkbook()), false, "row 1 of the sheet holds no headings");
    }

    @Example
    void empty_rows_between_rows_with_values_are_lines_that_take_no_memory() throws IOException {
        XSSFWorkbook workbook = new XSSFWorkbook();
        Sheet sheet = workbook.createSheet();
        row(sheet, 0, "a");
        row(sheet, 1_048_575, "x");
        Files.Found file = file(bytes(workbook));
        assertEquals(1_048_576, FileProfile.of(FILES, file, sheet(null, 1)).lines());
    }

    @Example
    void cells_outside_any_sheet_are_damage() throws IOException {
        String outside = "it has cells where a sheet has none";
        String odd = "it is no whole workbook (IllegalArgumentException)";
        for (String place : List.of("XFE2", "ZZZ2")) {
            assertDamaged(sheet(null, 1), withCell("2", place), false, outside);
        }
        for (String place : List.of("ZZZZZZ2", "2", "$A$2", "-1")) {
            assertDamaged(sheet(null, 1), withCell("2", place), false, odd);
        }
        for (String row : List.of("1048577", "2000000000", "0", "-2147483648")) {
            assertDamaged(sheet(null, 1), withCell(row, "B2"), false, outside);
        }
        assertEquals("1 a|b\n2 1|2", records(sheet(null, 1), withCell("2", "B2")));
    }

    @Example
    void a_cell_of_an_xls_outside_any_sheet_is_damage() throws IOException {
        HSSFWorkbook workbook = new HSSFWorkbook();
        Sheet sheet = workbook.createSheet();
        row(sheet, 0, "a", "b");
        row(sheet, 1, 1.0, 2.0);
        byte[] bytes = bytes(workbook);
        // the record of the number 2: its kind, its length, its row, its column
        int place = indexOf(bytes, new byte[] {3, 2, 14, 0, 1, 0, 1, 0});
        bytes[place + 7] = (byte) 0xff;
        assertDamaged(sheet(null, 1), bytes, false, "it has cells where a sheet has none");
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        int place = 0;
        while (!Arrays.equals(bytes, place, place + part.length, part, 0, part.length)) {
            place++;
        }
        return place;
    }

    private static byte[] bytes(Workbook workbook) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        workbook.write(out);
        workbook.close();
        return out.toByteArray();
    }

    /** A workbook with the headings a and b and the values 1 and 2, whose last row and cell are called otherwise. */
    private static byte[] withCell(String row, String place) throws IOException {
        XSSFWorkbook workbook = new XSSFWorkbook();
        Sheet sheet = workbook.createSheet();
        row(sheet, 0, "a", "b");
        row(sheet, 1, 1.0, 2.0);
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(bytes(workbook)));
                ZipOutputStream out = new ZipOutputStream(changed)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                out.write(bytes(text.replace("<row r=\"2\"", "<row r=\"" + row + "\"")
                        .replace("r=\"B2\"", "r=\"" + place + "\"")));
            }
        }
        return changed.toByteArray();
    }

    private static Workbook copyOf(Workbook workbook) {
        return workbook instanceof HSSFWorkbook ? new HSSFWorkbook() : new XSSFWorkbook();
    }

    private static byte[] written(Workbook workbook) throws IOException {
        workbook.createSheet("Om").createRow(0).createCell(0).setCellValue("Läs mig");
        Sheet sheet = workbook.createSheet("Data");
        row(sheet, 1, "Kommun", "År", "Värde", "Dag", "Stämmer");
        Row first = row(sheet, 2, "Ale", 2009.0, 1234.5);
        CellStyle date = workbook.createCellStyle();
        date.setDataFormat(workbook.createDataFormat().getFormat("yyyy-mm-dd"));
        first.createCell(3).setCellValue(LocalDate.of(2023, 4, 30));
        first.getCell(3).setCellStyle(date);
        first.createCell(4).setCellValue(true);
        Row formulas = row(sheet, 4, "Habo", " ", 0.000012);
        formulas.createCell(3).setBlank();
        Row last = row(sheet, 5, "Lund", 3.0);
        last.createCell(2).setCellFormula("1+3");
        last.createCell(5).setCellValue("för mycket");
        workbook.getCreationHelper().createFormulaEvaluator().evaluateFormulaCell(last.getCell(2));
        sheet.createRow(9).createCell(0).setBlank();
        return bytes(workbook);
    }

    private static Row row(Sheet sheet, int number, Object... cells) {
        Row row = sheet.createRow(number);
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] instanceof Double value) {
                row.createCell(i).setCellValue(value);
            } else {
                row.createCell(i).setCellValue((String) cells[i]);
            }
        }
        return row;
    }

    @Example
    void rows_of_parquet_are_plain_text() throws IOException {
        byte[] bytes = parquet(
                "select 'Ale' as name, 2009 as year, cast(1.50 as decimal(8,2)) as amount,"
                        + " 1e-5D as share, date'2023-04-30' as day, true as holds, array(1) as list, cast(null as string) as nothing");
        assertEquals(
                """
                0 name|year|amount|share|day|holds|list|nothing
                1 Ale|2009|1.50|0.000010|2023-04-30|true|{...}|-""",
                records(spec(Kind.PARQUET), bytes));
    }

    @Example
    void a_number_without_bytes_in_parquet_is_damage() throws IOException {
        MessageType type =
                MessageTypeParser.parseMessageType("message rows { required binary amount (DECIMAL(8,2)); }");
        Path file = java.nio.file.Files.createTempDirectory("parquet").resolve("number.parquet");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
                .withType(type)
                .build()) {
            writer.write(new SimpleGroupFactory(type).newGroup().append("amount", Binary.EMPTY));
        }
        assertDamaged(
                spec(Kind.PARQUET),
                java.nio.file.Files.readAllBytes(file),
                false,
                "it is no whole Parquet file (NumberFormatException)");
    }

    @Example
    void values_of_fixed_width_stand_at_their_places() {
        RecordSpec spec = fixed();
        assertEquals(
                """
                0 code|name|amount
                1 0114|Upplands|12
                2 0115|-|3
                3\s
                4 0117|Österåke
                5 0120||12|x"""
                        .replace("||", "|-|"),
                records(
                        spec,
                        bytes(
                                "\ufeff0114-Upplands 12\n0115-          3  \r\n\n0117-Österåke 1\n0120-         12  x\n")));
    }

    @Example
    void every_file_is_closed_when_its_records_cannot_be_read() throws IOException {
        Configuration hadoop = new Configuration();
        hadoop.setClass("fs.watched.impl", Watched.class, FileSystem.class);
        Files files = new Files(hadoop, TestKeys.vault());
        List<byte[]> contents = List.of(
                bytes("[{\"a\": 1"),
                bytes("\"a\n"),
                bytes("x"),
                written(new HSSFWorkbook()),
                written(new XSSFWorkbook()));
        RecordSpec quoted = new RecordSpec(
                Kind.DELIMITED, ',', '"', "UTF-8", true, false, null, null, null, 1, null, new ArrayList<>());
        for (RecordSpec spec : List.of(
                json("values", null), json(null, null), sheet(null, 2), sheet("Data", 2), sheet("Blad", 1), quoted)) {
            for (byte[] bytes : contents) {
                for (Packing packing : Packing.values()) {
                    String uri = file(bytes).uri().replaceFirst("file:/+", "watched:///");
                    try (Records records = spec.open(files, uri, packing)) {
                        assertEquals(Packing.NONE, packing);
                        assertNotNull(records.headings());
                    } catch (RuntimeException e) {
                        // what is wrong is told elsewhere
                    }
                    assertEquals(Watched.OPENED.get(), Watched.CLOSED.size());
                }
            }
        }
        assertEquals(90, Watched.OPENED.get());
    }

    /** The local file system, whose opened streams are counted. */
    public static final class Watched extends RawLocalFileSystem {
        private static final AtomicInteger OPENED = new AtomicInteger();
        private static final Set<Integer> CLOSED = new HashSet<>();

        @Override
        public URI getUri() {
            return URI.create("watched:///");
        }

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize) throws IOException {
            int number = OPENED.incrementAndGet();
            return new FSDataInputStream(super.open(path, bufferSize)) {
                @Override
                public void close() throws IOException {
                    CLOSED.add(number);
                    super.close();
                }
            };
        }
    }

    @Property(tries = 100)
    void any_bytes_are_counted_or_told_to_be_damaged(
            @ForAll("specs") RecordSpec spec, @ForAll("contents") byte[] bytes) {
        Files.Found file = file(bytes);
        FileProfile profile = FileProfile.of(FILES, file, spec);
        assertEquals(bytes.length, profile.bytes());
        if (profile.damage().isEmpty() && profile.undecodableLine().isEmpty() && bytes.length > 0) {
            long lines = 0;
            try (Records records = spec.open(FILES, file.uri(), file.packing())) {
                lines = records.headerLines();
                while (records.hasNext()) {
                    Records.Line line = records.next();
                    assertEquals(lines + 1, line.number());
                    lines += line.span();
                }
            }
            assertEquals(profile.lines(), lines);
        }
    }

    @Provide
    Arbitrary<RecordSpec> specs() {
        return Arbitraries.of(json("values", "values"), json(null, null), sheet(null, 1), spec(Kind.PARQUET), fixed());
    }

    /** Bytes of any kind: noise, text, and whole files that are cut short or have a byte changed. */
    @Provide
    Arbitrary<byte[]> contents() throws IOException {
        List<byte[]> whole = List.of(
                bytes(PAGE),
                bytes("[{\"a\": 1}]"),
                written(new HSSFWorkbook()),
                written(new XSSFWorkbook()),
                parquet("select id, 'x' as name from range(100)"),
                bytes("0114-Upplands 12\n"));
        Arbitrary<byte[]> broken = Arbitraries.of(whole).flatMap(bytes -> Arbitraries.integers()
                .between(0, bytes.length - 1)
                .flatMap(place -> Arbitraries.bytes().map(value -> {
                    byte[] copy = value == 0 ? Arrays.copyOf(bytes, place) : bytes.clone();
                    if (value != 0) {
                        copy[place] = value;
                    }
                    return copy;
                })));
        return Arbitraries.oneOf(
                broken,
                Arbitraries.bytes().array(byte[].class).ofMaxSize(200),
                Arbitraries.of("{", "}", "[", "]", "\"a\"", ":", ",", "\n", "1", "values", "\"values\"", "null")
                        .list()
                        .ofMaxSize(30)
                        .map(parts -> bytes(String.join("", parts))));
    }

    private static byte[] parquet(String select) throws IOException {
        Path folder = java.nio.file.Files.createTempDirectory("parquet");
        SharedSpark.session()
                .sql(select)
                .coalesce(1)
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(folder.toUri().toString());
        try (var files = java.nio.file.Files.list(folder)) {
            Path part = files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            return java.nio.file.Files.readAllBytes(part);
        }
    }

    private static RecordSpec json(String records, String nested) {
        return new RecordSpec(
                Kind.JSON, ',', '\0', "UTF-8", true, false, records, nested, null, 1, null, new ArrayList<>());
    }

    private static RecordSpec sheet(String name, int headingLine) {
        return new RecordSpec(
                Kind.SHEET, ',', '\0', "UTF-8", true, false, null, null, name, headingLine, null, new ArrayList<>());
    }

    private static RecordSpec spec(Kind kind) {
        return new RecordSpec(kind, ',', '\0', "UTF-8", true, false, null, null, null, 1, null, new ArrayList<>());
    }

    private static RecordSpec fixed() {
        return new RecordSpec(
                Kind.FIXED_WIDTH,
                ',',
                '\0',
                "UTF-8",
                true,
                false,
                null,
                null,
                null,
                1,
                new ArrayList<>(List.of("name", "code", "amount")),
                new ArrayList<>(List.of(new At(6, 8), new At(1, 4), new At(15, 2))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Files.Found file(byte[] bytes) {
        try {
            Path file = java.nio.file.Files.createTempFile("records", ".bin");
            file.toFile().deleteOnExit();
            java.nio.file.Files.write(file, bytes);
            return new Files.Found("records.bin", file.toUri().toString(), new Stamp(bytes.length, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The headings behind the number of their lines, then every line behind its number. */
    private static String records(RecordSpec spec, byte[] bytes) {
        Files.Found file = file(bytes);
        List<String> lines = new ArrayList<>();
        Records.Headings headings = Records.headings(spec, FILES, file);
        lines.add(headings.lines() + " " + String.join("|", headings.names()));
        try (Records records = spec.with(headings.names()).open(FILES, file.uri(), file.packing())) {
            while (records.hasNext()) {
                Records.Line line = records.next();
                lines.add(line.number() + " "
                        + Arrays.stream(line.tokens())
                                .map(token -> Objects.toString(token, "-"))
                                .collect(Collectors.joining("|")));
            }
        }
        FileProfile profile = FileProfile.of(FILES, file, spec);
        assertEquals(Optional.empty(), profile.damage());
        assertTrue(profile.lines() >= lines.size() - 1, "lines");
        return String.join("\n", lines);
    }

    private static void assertDamaged(RecordSpec spec, String text, boolean cutShort, String reason) {
        assertDamaged(spec, bytes(text), cutShort, reason);
    }

    private static void assertDamaged(RecordSpec spec, byte[] bytes, boolean cutShort, String reason) {
        Files.Found file = file(bytes);
        assertEquals(
                Optional.of(new Damage(cutShort, reason)),
                FileProfile.of(FILES, file, spec).damage());
        assertThrows(Records.DamagedException.class, () -> records(spec, bytes));
    }
}
