package org.jamlik;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/**
 * Searches texts and every byte of files for secrets, in plain, URL-encoded, Base64 and UTF-16 form. What a Parquet file
 * holds is searched unpacked too.
 */
final class Leaks {
    /** What to look for, with what it is. */
    private final Map<String, String> forms = new LinkedHashMap<>();

    /** Looks for numbers of persons, 12 digits each, however they are spelt. */
    Leaks(Set<String> numbers) {
        for (String number : numbers) {
            for (String digits : List.of(number, number.substring(2))) {
                int four = digits.length() - 4;
                for (String sign : List.of("", "-", "+")) {
                    add(digits.substring(0, four) + sign + digits.substring(four));
                }
            }
        }
    }

    /** Looks for secrets as they are. */
    static Leaks of(Collection<String> secrets) {
        Leaks leaks = new Leaks(Set.of());
        secrets.forEach(leaks::add);
        return leaks;
    }

    /** Looks for bytes too. */
    void addBytes(byte[] secret) {
        forms.put(new String(secret, StandardCharsets.ISO_8859_1), "bytes");
    }

    /** Looks for what another one looks for too. */
    Leaks and(Leaks other) {
        forms.putAll(other.forms);
        return this;
    }

    private void add(String secret) {
        forms.put(secret, secret);
        forms.put(URLEncoder.encode(secret, StandardCharsets.UTF_8), secret + " URL-encoded");
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            forms.put(new String(secret.getBytes(charset), StandardCharsets.ISO_8859_1), secret + " in " + charset);
        }
        // what stands before it moves its bits: three forms, of which the ends may depend on neighbours
        for (int before = 0; before < 3; before++) {
            String text =
                    Base64.getEncoder().encodeToString(("x".repeat(before) + secret).getBytes(StandardCharsets.UTF_8));
            int from = before == 0 ? 0 : before + 1;
            int to = (before + secret.length()) * 8 / 6;
            forms.put(text.substring(from, to), secret + " in Base64");
        }
    }

    /** The texts that hold one of them. */
    List<String> in(Collection<String> texts) {
        return texts.stream().filter(text -> found(text) != null).toList();
    }

    private String found(String text) {
        for (Map.Entry<String, String> form : forms.entrySet()) {
            if (text.contains(form.getKey())) {
                return form.getValue();
            }
        }
        return null;
    }

    /** The files below a folder that hold one of them, or are named after one; some folders left out. */
    List<String> below(Path folder, Path... without) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> leaks = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> Stream.of(without).noneMatch(file::startsWith))
                    .toList()) {
                String leak = found(file + " " + text(file));
                if (leak != null) {
                    leaks.add(file + ": " + leak);
                }
            }
            return leaks;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of a file as text, and what is packed in it. */
    static String text(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        StringBuilder text = new StringBuilder(new String(bytes, StandardCharsets.ISO_8859_1));
        if (file.toString().endsWith(".xlsx")) {
            try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    text.append(new String(zip.readAllBytes(), StandardCharsets.ISO_8859_1));
                }
            }
        } else if (file.toString().endsWith(".parquet")) {
            try (ParquetReader<Group> rows = ParquetReader.builder(
                            new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
                    .build()) {
                for (Group row = rows.read(); row != null; row = rows.read()) {
                    text.append(row).append('\n');
                }
            }
        }
        return text.toString();
    }
}
