package org.jamlik.synth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.SourceColumn;
import org.jamlik.synth.Defects.Planted;

/** Puts the pieces of a file together, as the format of its source asks for. The same pieces give the same bytes. */
final class Assembly {
    private static final int ROWS_IN_MEMORY = 100;
    /** The bytes behind the metadata of a Parquet file. */
    private static final int TAIL = 8;

    private static final long FIRST_MOMENT = 315_532_800_000L;

    private final Form form;
    private final List<Path> pieces;
    private final Defects defects;
    private final UnaryOperator<String[]> change;

    private Assembly(Form form, List<Path> pieces, Defects defects, UnaryOperator<String[]> change) {
        this.form = form;
        this.pieces = pieces;
        this.defects = defects;
        this.change = change;
    }

    /**
     * Writes a file into a folder; its pieces stay.
     *
     * @param pieces the folder of its pieces, called as it is
     * @param rate the share of lines that are to be wrong
     * @return what is wrong with it
     */
    static List<Planted> write(Plan plan, SourceContract source, Path pieces, Path folder, double rate) {
        return write(plan, source, pieces, folder, pieces.getFileName().toString(), rate, UnaryOperator.identity());
    }

    /**
     * The same under another name, from pieces of raw lines that are changed on the way.
     *
     * @param change makes of a line the one that is written, or null when none is
     */
    static List<Planted> write(
            Plan plan,
            SourceContract source,
            Path pieces,
            Path folder,
            String name,
            double rate,
            UnaryOperator<String[]> change) {
        try (Stream<Path> parts = Files.list(pieces)) {
            Files.createDirectories(folder);
            Path unfinished = folder.resolve("." + name);
            Form form = new Form(source, source.deliveryPeriod(name));
            List<Path> inOrder = parts.sorted().toList();
            String told = folder.getFileName() + "/" + name;
            boolean isRaw = rate > 0 || plan.isOpen();
            Defects defects = isRaw ? Defects.in(plan, rate, form, told, lines(inOrder)) : Defects.NONE;
            new Assembly(form, inOrder, defects, change).write(unfinished);
            Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            return defects.planted();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + name, e);
        }
    }

    private static long lines(List<Path> pieces) throws IOException {
        long lines = 0;
        for (Path piece : pieces) {
            try (Stream<String> all = Files.lines(piece)) {
                lines += all.count();
            }
        }
        return lines;
    }

    private void write(Path file) throws IOException {
        switch (form.source().format().kind()) {
            case DELIMITED, FIXED_WIDTH -> text(file);
            case JSON -> json(file);
            case SHEET -> sheet(file);
            case PARQUET -> parquet(file);
        }
    }

    private void text(Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(form.header().getBytes(form.source().format().encoding()));
            if (defects == Defects.NONE) {
                for (Path piece : pieces) {
                    Files.copy(piece, out);
                }
            } else {
                forEach(tokens -> out.write(
                        form.text(tokens).getBytes(form.source().format().encoding())));
            }
        }
    }

    /** Something that is done with each line. */
    private interface Each {
        void line(String[] tokens) throws IOException;
    }

    private void forEach(Each each) throws IOException {
        long number = firstLine();
        for (Path piece : pieces) {
            try (BufferedReader lines = Files.newBufferedReader(piece)) {
                String line = lines.readLine();
                while (line != null) {
                    String[] tokens = change.apply(Form.tokens(line));
                    if (tokens != null) {
                        each.line(defects.on(number++, tokens));
                    }
                    line = lines.readLine();
                }
            }
        }
    }

    /** The number of the first line, as the file's reader counts. */
    private long firstLine() {
        return switch (form.source().format().kind()) {
            case DELIMITED -> form.header().isEmpty() ? 1 : 2;
            case SHEET -> form.source().format().headingLine() + 1L;
            default -> 1;
        };
    }

    // ------------------------------------------------------------------------------------------------------- json

    /** Neighbours that differ only in what is nested are one record. */
    private void json(Path file) throws IOException {
        String nested = form.source().format().nested().orElse(null);
        boolean[] isInner = new boolean[form.headings().size()];
        for (int i = 0; i < isInner.length; i++) {
            isInner[i] = nested != null && form.headings().get(i).startsWith(nested + ".");
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                JsonGenerator json = new JsonFactory().createGenerator(out)) {
            if (form.source().format().records().isPresent()) {
                json.writeStartObject();
                json.writeFieldName(form.source().format().records().get());
            }
            json.writeStartArray();
            String[][] last = {null};
            forEach(tokens -> {
                String[] outer = tokens.clone();
                for (int i = 0; i < outer.length; i++) {
                    outer[i] = isInner[i] ? null : outer[i];
                }
                if (nested == null || last[0] == null || !Arrays.equals(outer, last[0])) {
                    if (last[0] != null && nested != null) {
                        json.writeEndArray();
                        json.writeEndObject();
                    }
                    json.writeStartObject();
                    fields(json, tokens, isInner, false, 0);
                    if (nested != null) {
                        json.writeArrayFieldStart(nested);
                    }
                }
                last[0] = outer;
                if (nested != null) {
                    json.writeStartObject();
                    fields(json, tokens, isInner, true, nested.length() + 1);
                }
                json.writeEndObject();
            });
            if (nested != null && last[0] != null) {
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            if (form.source().format().records().isPresent()) {
                json.writeEndObject();
            }
        }
    }

    private void fields(JsonGenerator json, String[] tokens, boolean[] isInner, boolean inner, int prefix)
            throws IOException {
        for (int i = 0; i < tokens.length; i++) {
            if (isInner[i] == inner) {
                json.writeFieldName(form.headings().get(i).substring(prefix));
                String type = form.columns().get(i).variable().type().sql();
                if (tokens[i] == null) {
                    json.writeNull();
                } else if (type.equals("boolean") && !tokens[i].equals(Defects.ODD)) {
                    json.writeBoolean(tokens[i].equals("1"));
                } else if ((type.equals("int") || type.equals("bigint") || type.equals("double"))
                        && !tokens[i].equals(Defects.ODD)) {
                    json.writeNumber(tokens[i]);
                } else {
                    json.writeString(tokens[i]);
                }
            }
        }
    }

    // ------------------------------------------------------------------------------------------------------ sheet

    private void sheet(Path file) throws IOException {
        boolean isOld = file.toString().endsWith(".xls");
        Path raw = file.resolveSibling(file.getFileName() + ".raw");
        try (Workbook workbook = isOld ? new HSSFWorkbook() : new SXSSFWorkbook(ROWS_IN_MEMORY)) {
            Sheet sheet = workbook.createSheet(form.source().format().sheet().orElse("Blad1"));
            int[] next = {form.source().format().headingLine() - 1};
            if (next[0] > 0) {
                cell(sheet.createRow(0), 0, "Uttag ur " + form.source().provider());
            }
            row(sheet.createRow(next[0]++), form.headings().toArray(new String[0]));
            forEach(tokens -> row(sheet.createRow(next[0]++), tokens));
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(raw))) {
                workbook.write(out);
            }
        }
        if (isOld) {
            Files.move(raw, file, StandardCopyOption.REPLACE_EXISTING);
        } else {
            timeless(raw, file);
            Files.delete(raw);
        }
    }

    private static void row(Row row, String[] tokens) {
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] != null) {
                cell(row, i, tokens[i]);
            }
        }
    }

    private static void cell(Row row, int place, String text) {
        Cell cell = row.createCell(place);
        cell.setCellValue(text);
    }

    /** The library writes down when a workbook was made, which must not decide its bytes. */
    private static void timeless(Path raw, Path file) throws IOException {
        try (ZipFile in = new ZipFile(raw.toFile());
                ZipOutputStream out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (ZipEntry entry : Collections.list(in.entries())) {
                ZipEntry copied = new ZipEntry(entry.getName());
                copied.setTime(FIRST_MOMENT);
                out.putNextEntry(copied);
                try (InputStream content = in.getInputStream(entry)) {
                    if (entry.getName().equals("docProps/core.xml")) {
                        String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
                        out.write(text.replaceAll("\\d{4}-\\d{2}-\\d{2}T[0-9:.]+Z", "1980-01-01T00:00:00Z")
                                .getBytes(StandardCharsets.UTF_8));
                    } else {
                        content.transferTo(out);
                    }
                }
            }
        }
    }

    // ---------------------------------------------------------------------------------------------------- parquet

    private void parquet(Path file) throws IOException {
        Types.MessageTypeBuilder builder = Types.buildMessage();
        List<SourceColumn> columns = form.columns();
        for (int i = 0; i < columns.size(); i++) {
            String name = form.headings().get(i);
            switch (columns.get(i).variable().type().sql()) {
                case "int" -> builder.optional(PrimitiveTypeName.INT32).named(name);
                case "bigint" -> builder.optional(PrimitiveTypeName.INT64).named(name);
                case "boolean" -> builder.optional(PrimitiveTypeName.BOOLEAN).named(name);
                case "date" -> builder.optional(PrimitiveTypeName.INT32)
                        .as(LogicalTypeAnnotation.dateType())
                        .named(name);
                default -> builder.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(name);
            }
        }
        MessageType schema = builder.named("row");
        SimpleGroupFactory groups = new SimpleGroupFactory(schema);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
                .withConf(new Configuration(false))
                .withType(schema)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .build()) {
            forEach(tokens -> writer.write(group(groups.newGroup(), tokens)));
        }
        // Hadoop keeps a checksum beside
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        sortEncodings(file);
    }

    /**
     * The library lists the encodings of a column in the order of a hash set, which is another one in every process. They
     * are sorted, where they stand: in the metadata that end the file, followed by their length and four letters.
     */
    private static void sortEncodings(Path file) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            long end = open.length() - TAIL;
            open.seek(end);
            int length = Integer.reverseBytes(open.readInt());
            byte[] bytes = new byte[length];
            open.seek(end - length);
            open.readFully(bytes);
            FileMetaData metadata = Util.readFileMetaData(new ByteArrayInputStream(bytes));
            metadata.getRow_groups().forEach(group -> group.getColumns().forEach(column -> {
                Collections.sort(column.getMeta_data().getEncodings());
                if (column.getMeta_data().isSetEncoding_stats()) {
                    Collections.sort(column.getMeta_data().getEncoding_stats());
                }
            }));
            ByteArrayOutputStream sorted = new ByteArrayOutputStream();
            Util.writeFileMetaData(metadata, sorted);
            open.seek(end - length);
            open.write(sorted.toByteArray());
            open.writeInt(Integer.reverseBytes(sorted.size()));
            open.write("PAR1".getBytes(StandardCharsets.US_ASCII));
            open.setLength(open.getFilePointer());
        }
    }

    private Group group(Group group, String[] tokens) {
        for (int i = 0; i < tokens.length; i++) {
            String token = tokens[i];
            if (token == null) {
                continue;
            }
            switch (form.columns().get(i).variable().type().sql()) {
                case "int" -> group.add(i, Integer.parseInt(token));
                case "bigint" -> group.add(i, Long.parseLong(token));
                case "boolean" -> group.add(i, token.equals("1"));
                case "date" -> group.add(
                        i, (int) java.time.LocalDate.parse(token).toEpochDay());
                default -> group.add(i, token);
            }
        }
        return group;
    }
}
