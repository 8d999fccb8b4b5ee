package org.jamlik.delivery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.spark.sql.Row;
import org.jamlik.SharedSpark;
import org.jamlik.SyntheticNumber;
import org.jamlik.TestKeys;
import org.jamlik.contract.Checksum;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.Redaction.Redacted;
import org.jamlik.identity.NumberHistory;
import org.jamlik.identity.TheirNumbers;
import org.jamlik.store.S3Server;

/** After a redaction some records are empty lines and every other line is what it was, where it was. */
class RedactionTest {
    private static final String NUMBER = SyntheticNumber.of("18000505", 91);
    private static final String OTHER = SyntheticNumber.of("18010505", 90);
    private static final Predicate<Row> NOBODY = row -> false;
    private static final Path FOLDER = folder();
    private static final String ROOT = FOLDER.resolve("archive").toUri().toString();
    private static final Files FILES = new Files(new Configuration(false), TestKeys.vault(ROOT));

    @AfterContainer
    static void deleteFolder() throws IOException {
        FileUtils.deleteDirectory(FOLDER.toFile());
    }

    @Example
    void one_person_leaves_every_landing_file_with_persons() throws IOException {
        Map<TableName, SourceContract> sources = sources();
        Path landing = SharedSpark.home().resolve("src/test/resources/landing/person");
        Set<String> seen = new HashSet<>();
        for (java.io.File file : landing.toFile().listFiles()) {
            SourceContract source = sources.values().stream()
                    .filter(each -> each.pattern().match(file.getName()).isPresent())
                    .findFirst()
                    .orElseThrow();
            List<String> identities = source.columns().stream()
                    .filter(column -> column.isIdentity())
                    .map(SourceContract.SourceColumn::name)
                    .toList();
            Files.Found sealed = seal(file.getName(), java.nio.file.Files.readAllBytes(file.toPath()));
            Optional<String> number = rows(source, sealed).stream()
                    .filter(row -> row.isNullAt(LineParser.ERROR_AT))
                    .flatMap(row -> identities.stream().map(name -> digits(row, name)))
                    .filter(value -> value.matches("18[0-9]{10}"))
                    .findFirst();
            if (number.isPresent()) {
                Predicate<Row> isTheirs =
                        row -> identities.stream().anyMatch(name -> number.get().equals(digits(row, name)));
                redacts(source, sealed, isTheirs, Set.of(number.get()));
                seen.add(source.format().kind().name());
            }
        }
        assertEquals(Set.of("DELIMITED", "FIXED_WIDTH", "JSON", "SHEET", "PARQUET"), seen);
    }

    @Example
    void quoted_line_breaks_and_every_kind_of_line_end_stay() throws IOException {
        String text = "\ufeffid,open,note\r\n"
                + "a,1,\"x\r\ny\rz\"\r\n"
                + NUMBER + ",1,\"one\r\ntwo\n" + NUMBER + "\"\r\n"
                + "b,0,å\r"
                + NUMBER + ",0,ä\n"
                + "\n"
                + "c,maybe," + spelt("-") + "\r"
                + "d,\"" + spelt("") + "\"\r"
                + "e,maybe,\"a\n" + spelt("+") + "\n\"\n"
                + "f,maybe,\"a\n" + OTHER + "\n\"\n"
                + "g,0," + spelt("-") + "\n";
        String left = "\ufeffid,open,note\r\n"
                + "a,1,\"x\r\ny\rz\"\r\n"
                + "\r\n\n\r\n"
                + "b,0,å\r"
                + "\r\n"
                + "\n"
                + "\r"
                + "\r"
                + "\r\n\n\n"
                + "f,maybe,\"a\n" + OTHER + "\n\"\n"
                + "g,0," + spelt("-") + "\n";
        SourceContract visit = SmallProject.source("visit");
        for (String ending : List.of("", ".gz", ".zip")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            Files.Found sealed = seal("besök_2020-03.csv" + ending, packed(bytes, ending));
            Redacted redacted = redacts(visit, sealed, personIs(NUMBER), Set.of(NUMBER), false);
            assertEquals(9, redacted.lines());
            try (InputStream in = FILES.openUnpacked(sealed.uri(), sealed.packing())) {
                assertEquals(left, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    @Example
    void a_last_line_without_an_end_gets_one() throws IOException {
        SourceContract note = SmallProject.source("note");
        for (String end : List.of("\n", "\r", "\r\n")) {
            Files.Found sealed = seal("anteckningar_2020-03.csv", ("a,x" + end + NUMBER + ",y").getBytes());
            redacts(note, sealed, personIs(NUMBER), Set.of(NUMBER));
        }
        redacts(note, seal("anteckningar_2020-03.csv", (NUMBER + ",y").getBytes()), personIs(NUMBER), Set.of(NUMBER));
    }

    @Example
    void a_number_in_the_filler_or_a_cut_value_of_a_rejected_line_is_found() throws IOException {
        SourceContract permit = SmallProject.source("permit");
        String text = "001K 12\n002X 12" + spelt(" - ") + "\n003K " + "\r\n2" + spelt("") + "\r004M 10\n";
        Files.Found sealed = seal("tillstånd_2020-03.txt", text.getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(2, redacts(permit, sealed, NOBODY, Set.of(NUMBER)).lines());
    }

    @Example
    void records_of_json_leave_as_many_lines_as_they_had() throws IOException {
        SourceContract measure = SmallProject.source("measure");
        String text =
                """
                {"rows": [
                 {"id": "a", "values": [{"sex": "K", "amount": 1.50}, {"sex": "M", "amount": 1e1}]},
                 {"id": "%1$s", "values": [{"sex": "K", "amount": 2}, {"sex": "M", "amount": null}]},
                 {"id": "%1$s", "values": []},
                 {"id": {"deep": ["%2$s"]}, "values": [{"sex": "K"}]},
                 {"id": "b", "values": [{"sex": "K"}, {"sex": "M", "amount": "%2$s"}]},
                 {"id": "\\ud800å", "values": [{"sex": "K"}]}],
                 "page": {"next": [1, null, true]}}
                """
                        .formatted(NUMBER, spelt("-"));
        Files.Found sealed = seal("mått_2020-03.json", text.getBytes(StandardCharsets.UTF_8));
        assertEquals(
                5, redacts(measure, sealed, personIs(NUMBER), Set.of(NUMBER)).lines());

        Files.Found all = seal(
                "mått_2020-03.json",
                ("{\"rows\": [{\"id\": \"" + NUMBER + "\", \"values\": [{\"sex\": \"K\"}]}]}").getBytes());
        assertEquals(1, redacts(measure, all, personIs(NUMBER), Set.of(NUMBER)).lines());
    }

    @Example
    void the_last_row_of_a_sheet_still_counts_and_nothing_else_of_the_workbook_holds_the_number() throws IOException {
        SourceContract alert = sources().get(new TableName("source", "senior_alert"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XSSFWorkbook workbook = new XSSFWorkbook()) {
            workbook.createSheet("Annat").createRow(0).createCell(0).setCellValue("av " + spelt("-"));
            Sheet sheet = workbook.createSheet("Bedömningar");
            sheet.createRow(0).createCell(0).setCellValue("Uttag");
            row(sheet, 1, "År", "Personnummer", "Kommunkod", "Datum", "Fallrisk", "Trycksår", "Undernäring", "Vikt");
            row(sheet, 2, "2022", OTHER, "0305", "2022-05-01", "1", "0", "1", "61.5");
            row(sheet, 4, "2022", "18" + spelt("-"), "0305", "2022-05-02", "1", "0", "1", "62.5");
            row(sheet, 5, "2022", OTHER, "0305", "2022-05-03", "1", "0", "1", "63.5");
            row(sheet, 6, "2022", OTHER, "0305", "of " + NUMBER, "1", "0", "1", "63.5");
            row(sheet, 7, "2022", NUMBER, "0305", "2022-05-04", "1", "0", "1", "64.5");
            sheet.getRow(4).createCell(9).setCellFormula("\"<" + NUMBER + ">&\"");
            sheet.createDrawingPatriarch();
            workbook.write(bytes);
        }
        Files.Found sealed = seal("senioralert_2022_v1.xlsx", bytes.toByteArray());
        Predicate<Row> isTheirs = row -> NUMBER.equals(row.getAs("personal_number"));
        assertEquals(3, redacts(alert, sealed, isTheirs, Set.of(NUMBER)).lines());
        try (InputStream in = FILES.open(sealed.uri());
                XSSFWorkbook again = new XSSFWorkbook(in)) {
            assertEquals(
                    OTHER, again.getSheet("Bedömningar").getRow(2).getCell(1).getStringCellValue());
            assertEquals(8, again.getSheet("Bedömningar").getLastRowNum() + 1);
        }
    }

    private static void row(Sheet sheet, int number, String... values) {
        for (int i = 0; i < values.length; i++) {
            org.apache.poi.ss.usermodel.Row row = i == 0 ? sheet.createRow(number) : sheet.getRow(number);
            row.createCell(i).setCellValue(values[i]);
        }
    }

    @Example
    void diagnoses_go_with_their_stays_of_the_same_sender_and_month_also_of_lines_that_could_not_be_read()
            throws IOException {
        SourceContract stay = sources().get(new TableName("source", "inpatient_stay"));
        SourceContract diagnosis = sources().get(new TableName("source", "inpatient_diagnosis"));
        String stays = "VARDKONTAKT;AR;PERSONNR;KON;HEMORT;SJUKHUS;KLINIK;INDATUM;UTDATUM;INSATT;UTSATT;PVARD\n"
                + "V1;2022;" + NUMBER + ";1;;41001;301;2022-01-01;2022-03-10;3;2;0\n"
                + "V2;2022;" + OTHER + ";2;0319;41001;301;2022-02-02;2022-03-11;3;3;1\n"
                + "V3;2022;" + NUMBER + ";1;;41001;301;2022-02-30;2022-03-10;3;2;0\n"
                + "V4;2022;" + spelt("-") + "\n"
                + "?;2022;" + NUMBER + ";1;;41001;301;2022-01-01;2022-03-10;3;2;0\n";
        Files.Found told = seal("par_sv_adm_12_2022_03_v1.txt", stays.getBytes(StandardCharsets.ISO_8859_1));
        TheirNumbers theirs = new TheirNumbers(
                Map.of(NUMBER, List.of(new TheirNumbers.Span(NumberHistory.BEGINNING, NumberHistory.END))));
        Redaction redaction = new Redaction(FILES);
        Telling telling = Telling.byLines(
                stay,
                diagnosis.personsOf().orElseThrow(),
                redaction.theirs(stay, told, Telling.byNumbers(stay, theirs)));

        String text = "VARDKONTAKT;AR;NR;DIA\nV1;2022;0;S72.0\nV1;2022;ett;S72.0\nV2;2022;0;I639\nV3;2022;0;F32\n"
                + "V2;2022;två;F32\nV4;2022;0;F32\nV3\nV22;2022;0\n";
        String left = "VARDKONTAKT;AR;NR;DIA\n\n\nV2;2022;0;I639\n\nV2;2022;två;F32\n\n\nV22;2022;0\n";
        for (String place : List.of("12_2022_03", "12_2022_04", "14_2022_03")) {
            Files.Found sealed = seal("par_sv_dia_" + place + "_v1.txt", text.getBytes(StandardCharsets.ISO_8859_1));
            redaction.redact(diagnosis, sealed, telling);
            String now = new String(clear(sealed), StandardCharsets.ISO_8859_1);
            assertEquals(place.equals("12_2022_03") ? left : text, now, place);
        }
    }

    @Example
    void an_old_workbook_is_refused() throws IOException {
        SourceContract alert = sources().get(new TableName("source", "senior_alert"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (HSSFWorkbook workbook = new HSSFWorkbook()) {
            Sheet sheet = workbook.createSheet("Bedömningar");
            row(sheet, 1, "År", "Personnummer", "Kommunkod", "Datum", "Fallrisk", "Trycksår", "Undernäring", "Vikt");
            row(sheet, 2, "2022", NUMBER, "0305", "2022-05-01", "1", "0", "1", "61.5");
            workbook.write(bytes);
        }
        Files.Found sealed = seal("senioralert_2022_v1.xlsx", bytes.toByteArray());
        String told = assertThrows(JamlikException.class, () -> new Redaction(FILES)
                        .redact(alert, sealed, Telling.by(row -> true, Set.of(NUMBER))))
                .getMessage();
        assertTrue(told.contains("a workbook of the kind .xls; load an .xlsx in its place"), told);
    }

    @Example
    void a_file_whose_writing_fails_is_the_old_one() throws IOException {
        Files.Found sealed = seal("a.csv", new byte[] {1, 2, 3});
        byte[] before = stored(sealed);
        assertThrows(
                IllegalStateException.class,
                () -> FILES.replace(sealed.uri(), out -> {
                    out.write(new byte[3_000_000]);
                    out.close();
                    throw new IllegalStateException("killed");
                }));
        assertArrayEquals(before, stored(sealed));
        assertOnlyFile(sealed);
    }

    @Example
    void an_object_on_s3_is_replaced_whole_or_not_at_all() throws Exception {
        Path folder = java.nio.file.Files.createDirectories(FOLDER.resolve("s3"));
        try (S3Server server = S3Server.start(folder)) {
            server.createBucket("bucket");
            Files files = new Files(server.hadoop(), TestKeys.vault("s3a://bucket/archive"));
            String uri = "s3a://bucket/archive/source/sum";
            Path delivered = java.nio.file.Files.write(folder.resolve("delivered"), new byte[] {1});
            files.archive(delivered.toUri().toString(), uri, sha256(new byte[] {1}));
            assertThrows(
                    IllegalStateException.class,
                    () -> files.replace(uri, out -> {
                        out.write(new byte[3_000_000]);
                        throw new IllegalStateException("killed");
                    }));
            assertArrayEquals(new byte[] {1}, files.open(uri).readAllBytes());
            files.replace(uri, out -> {
                assertArrayEquals(new byte[] {1}, files.open(uri).readAllBytes());
                out.write(2);
            });
            assertArrayEquals(new byte[] {2}, files.open(uri).readAllBytes());
            assertEquals(1, files.below("s3a://bucket/archive").size());
        }
    }

    @Property(tries = 300)
    void other_lines_are_unchanged(@ForAll("deliveries") Delivered delivered) throws IOException {
        Files.Found sealed = seal(delivered.name(3), delivered.bytes());
        try {
            rows(delivered.contract(), sealed);
        } catch (RuntimeException e) {
            return; // it would not have been accepted
        }
        redacts(
                delivered.contract(),
                sealed,
                row -> row.getLong(LineParser.LINE_AT) % 3 == 0,
                Set.of("189999999999"),
                false);
    }

    @Provide
    Arbitrary<Delivered> deliveries() {
        return Combinators.combine(Arbitraries.of(Delivered.sources()), Arbitraries.randomValue(Random::nextLong))
                .as((source, seed) -> Delivered.any(source, 3, new Random(seed)));
    }

    /** The sources of the project, of which nothing else is needed. */
    private static Map<TableName, SourceContract> sources() throws IOException {
        Path schemas = SharedSpark.home().resolve("schemas");
        Path home = FOLDER.resolve("home");
        for (String folder : List.of("source", "codelist")) {
            FileUtils.copyDirectory(
                    schemas.resolve(folder).toFile(),
                    home.resolve("schemas").resolve(folder).toFile());
        }
        FileUtils.copyFileToDirectory(
                schemas.resolve("variables.yaml").toFile(),
                home.resolve("schemas").toFile());
        return ProjectReader.read(home).sources();
    }

    /** The number as it may be spelt, without its century. */
    private static String spelt(String sign) {
        return NUMBER.substring(2, 8) + sign + NUMBER.substring(8);
    }

    /** A number that has a form of its own is delivered as it is spelt. */
    private static String digits(Row row, String name) {
        String value = row.getAs(name);
        return value == null ? "" : value.replaceAll("[^0-9]", "");
    }

    private static Predicate<Row> personIs(String number) {
        return row -> number.equals(row.getAs("person_id"));
    }

    private static Redacted redacts(
            SourceContract source, Files.Found sealed, Predicate<Row> isTheirs, Set<String> numbers)
            throws IOException {
        return redacts(source, sealed, isTheirs, numbers, true);
    }

    private static Redacted redacts(
            SourceContract source,
            Files.Found sealed,
            Predicate<Row> isTheirs,
            Set<String> numbers,
            boolean isNumberGone)
            throws IOException {
        Map<Long, String> before = new TreeMap<>();
        Set<Long> theirs = new HashSet<>();
        Spellings spellings = Spellings.ofNumbers(numbers);
        for (Row row : rows(source, sealed)) {
            long line = row.getLong(LineParser.LINE_AT);
            boolean isGood = row.isNullAt(LineParser.ERROR_AT);
            for (long i = 0; i < row.getLong(LineParser.SPAN_AT); i++) {
                before.put(line + i, i == 0 ? row.toString() : "goes on");
                if (isGood && isTheirs.test(row)) {
                    theirs.add(line + i);
                }
            }
        }

        byte[] stored = stored(sealed);
        Telling telling = Telling.by(isTheirs, numbers);
        Optional<Redacted> redacted = new Redaction(FILES).redact(source, sealed, telling);
        if (redacted.isEmpty()) {
            assertEquals(Set.of(), theirs);
            assertArrayEquals(stored, stored(sealed));
            return null;
        }

        byte[] clear = clear(sealed);
        assertEquals(sha256(clear), redacted.get().sha256());
        assertEquals(sha256(clear), FILES.sha256(sealed.uri()));
        long emptied = 0;
        Map<Long, String> after = new TreeMap<>();
        Set<Long> empty = new HashSet<>();
        for (Row row : rows(source, sealed)) {
            long line = row.getLong(LineParser.LINE_AT);
            for (long i = 0; i < row.getLong(LineParser.SPAN_AT); i++) {
                after.put(line + i, i == 0 ? row.toString() : "goes on");
            }
            if (LineParser.EMPTY.equals(row.getString(LineParser.ERROR_AT))) {
                assertEquals(1, row.getLong(LineParser.SPAN_AT));
                empty.add(line);
            }
        }
        assertEquals(before.keySet(), after.keySet(), "the lines");
        for (long line : before.keySet()) {
            if (!before.get(line).equals(after.get(line))) {
                assertTrue(empty.contains(line), "line " + line + " is " + after.get(line));
                emptied++;
            }
        }
        assertTrue(empty.containsAll(theirs));
        assertTrue(emptied <= redacted.get().lines());
        if (isNumberGone) {
            assertEquals("nowhere", place(clear, sealed, spellings));
        }

        stored = stored(sealed);
        assertEquals(Optional.empty(), new Redaction(FILES).redact(source, sealed, telling));
        assertArrayEquals(stored, stored(sealed));
        assertOnlyFile(sealed);
        return redacted.get();
    }

    /** Where a number stands yet. */
    private static String place(byte[] clear, Files.Found sealed, Spellings spellings) throws IOException {
        if (spellings.areIn(new String(clear, StandardCharsets.ISO_8859_1))) {
            return sealed.path();
        }
        if (sealed.path().endsWith(".xlsx")) {
            try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(clear))) {
                ZipEntry entry = zip.getNextEntry();
                while (entry != null) {
                    String text = new String(zip.readAllBytes(), StandardCharsets.UTF_8);
                    if (spellings.areIn(text)) {
                        return entry.getName();
                    }
                    entry = zip.getNextEntry();
                }
            }
        }
        return "nowhere";
    }

    private static List<Row> rows(SourceContract source, Files.Found file) {
        LineParser parser = LineParser.ofArchived(FILES, source, file);
        List<Row> rows = new ArrayList<>();
        try (Records records = parser.spec().open(FILES, file.uri(), file.packing())) {
            while (records.hasNext()) {
                rows.add(parser.row(records.next()));
            }
        }
        return rows;
    }

    private static Files.Found seal(String name, byte[] bytes) throws IOException {
        String sha256 = sha256(bytes);
        FileUtils.deleteDirectory(FOLDER.resolve("archive").toFile());
        Path delivered = java.nio.file.Files.write(FOLDER.resolve("delivered"), bytes);
        String uri = ROOT + "/source/" + sha256;
        FILES.archive(delivered.toUri().toString(), uri, sha256);
        return new Files.Found(name, uri, new Delivery.Stamp(bytes.length, 0));
    }

    private static String sha256(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(Checksum.digest().digest(bytes));
    }

    private static Path place(Files.Found sealed) {
        return Path.of(java.net.URI.create(sealed.uri()));
    }

    private static byte[] stored(Files.Found sealed) throws IOException {
        return java.nio.file.Files.readAllBytes(place(sealed));
    }

    private static void assertOnlyFile(Files.Found sealed) {
        List<String> visible = List.of(place(sealed).getParent().toFile().list()).stream()
                .filter(name -> !name.endsWith(".crc"))
                .toList();
        assertEquals(List.of(place(sealed).getFileName().toString()), visible);
    }

    private static byte[] clear(Files.Found sealed) throws IOException {
        try (InputStream in = FILES.open(sealed.uri())) {
            return in.readAllBytes();
        }
    }

    private static byte[] packed(byte[] bytes, String ending) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        if (ending.equals(".zip")) {
            try (ZipOutputStream zip = new ZipOutputStream(packed)) {
                zip.putNextEntry(new ZipEntry("a.csv"));
                zip.write(bytes);
            }
            return packed.toByteArray();
        }
        try (OutputStream out = ending.equals(".gz") ? new GZIPOutputStream(packed) : packed) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static Path folder() {
        try {
            return java.nio.file.Files.createTempDirectory("redaction");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
