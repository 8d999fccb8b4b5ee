package org.jamlik.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jamlik.contract.SourceContract;

/**
 * A file as it may come: good, nearly good or anything at all.
 *
 * @param source the name of its source in the {@link SmallProject}
 * @param ending of its name: how it is packed, or says it is
 */
record Delivered(String source, String ending, byte[] bytes) {
    private static final List<String> LINE_ENDS = List.of("\n", "\n", "\r\n", "\r\n", "\r", "\n\n");
    private static final List<String> ODD = List.of(
            "\"",
            "\"\"",
            "\n",
            "\r",
            " ",
            ",",
            ";",
            "\t",
            "|",
            "\ufeff",
            "å",
            "\u0000",
            "\u0085",
            "\u2028",
            "{",
            "]",
            "\\",
            "'",
            "999999999999",
            "-",
            "%s",
            "\ud83d\ude00");

    private static final List<Form> FORMS = List.of(
            new Form(
                    "stay",
                    "vård 2020-%s.csv",
                    "PersonNr;Kön;Född;Belopp",
                    List.of(
                            "a;K;2001-02-28;17,5",
                            "a;K;2001-02-28;17,50",
                            "b;M;;NA",
                            "b;M;;1",
                            "c;K;;",
                            "d;;;",
                            "e;K",
                            "f;K;;1;")),
            new Form(
                    "visit",
                    "besök_2020-%s.csv",
                    "id,open,note",
                    List.of(
                            "1,true,x",
                            "2,0,\"a\nb\"",
                            "3,1,\"\r\n\"",
                            "4,maybe,",
                            ",,",
                            "\"5\",1,\"a \"\"b\"\"\"",
                            "6,1")),
            new Form(
                    "grant",
                    "bidrag_2020-%s_v1.txt",
                    "År\tMånad\tNr\tFödd\tBelopp",
                    List.of(
                            "2020\t%m\ta001\t\t1",
                            "2020\t%m\ta001\t\t1", "2020\t%m\ta002\t19991231\t2", "2019\t1\ta003\t\t1", "\t\t\t\t")),
            new Form(
                    "benefit",
                    "bistånd_2020-%s.csv",
                    "år,månad,KON,PNR,belopp,NOT",
                    List.of(
                            "2020,%m,K,a,1,x",
                            "2020,%m,K,a,1,x",
                            "2020,%m,M,a,2,x",
                            "2020,%m,K,b,3,x",
                            "2020,%m,M,c,3,x",
                            "2020,%m,K,d,4,",
                            "2020,%m,X,e,5,x",
                            "2020,%m,K,f,6,x",
                            "2020,%m,M,g,7,y")),
            new Form(
                    "permit",
                    "tillstånd_2020-%s.txt",
                    "",
                    List.of("001K 12", "001K 12", "002M  3", "003K", "004X 12", "005M 12   x", "   ", "006   7")),
            new Form(
                    "measure",
                    "mått_2020-%s.json",
                    "{\"rows\": [",
                    List.of(
                            "{\"id\": \"a\", \"values\": [{\"sex\": \"K\", \"amount\": 1.5}, {\"sex\": \"M\"}]},",
                            "{\"id\": \"a\", \"values\": [{\"sex\": \"K\", \"amount\": 2}]},",
                            "{\"id\": 7, \"values\": []},",
                            "{\"id\": null, \"values\": [3, null]},",
                            "{\"id\": [1], \"values\": [{}]},",
                            "{\"id\": \"\\ud800\", \"values\": [{\"sex\": {}}]},",
                            "{\"id\": \"b\", \"values\": {}},")),
            new Form(
                    "patient",
                    "patienter_2020-%s.txt",
                    "Pnr|Född|Text",
                    List.of(
                            "a|2001-02-28|x|",
                            "a|2001-02-28|x|",
                            "a|2001-02-28|y",
                            "b||",
                            "c|2001-02-30|x|",
                            "d||x",
                            "Å||x",
                            "|||")),
            new Form("note", "anteckningar_2020-%s.csv", "", List.of("1,x", "1,x", "2,\"a\r\nb\"", "3", ",", "4,x,y")));

    /**
     * What a good file of a source looks like.
     *
     * @param name with a place for its month
     * @param lines some good and some wrong ones, with {@code %m} for the month
     */
    private record Form(String source, String name, String header, List<String> lines) {}

    static List<String> sources() {
        return FORMS.stream().map(Form::source).toList();
    }

    private Form form() {
        return FORMS.stream()
                .filter(each -> each.source().equals(source))
                .findFirst()
                .orElseThrow();
    }

    SourceContract contract() {
        return SmallProject.source(source);
    }

    /** The name of the file, when its lines are of that month. */
    String name(int month) {
        return form().name().formatted("%02d".formatted(month)) + ending;
    }

    /** A file whose bytes may be anything. */
    static Delivered any(String source, int month, Random random) {
        byte[] content = random.nextInt(5) == 0 ? anything(random) : text(source, month, random, 12);
        content = random.nextInt(3) == 0 ? damaged(content, random) : content;
        String ending = List.of("", "", "", "", ".gz", ".zip").get(random.nextInt(6));
        if (ending.isEmpty() || random.nextInt(6) == 0) {
            return new Delivered(source, ending, content);
        }

        byte[] packed = ending.equals(".gz") ? gzip(content) : zip(content, random.nextInt(8));
        return new Delivered(source, ending, random.nextInt(2) == 0 ? damaged(packed, random) : packed);
    }

    /** A file that can be read, most often. */
    static Delivered lines(String source, int month, Random random, int most) {
        return new Delivered(source, "", text(source, month, random, most));
    }

    private static byte[] text(String source, int month, Random random, int most) {
        Form form = new Delivered(source, "", null).form();
        boolean isOdd = random.nextInt(3) == 0;
        Charset encoding = SmallProject.source(source).format().encoding();
        boolean hasMark = encoding.equals(StandardCharsets.UTF_8) && random.nextInt(6) == 0;
        StringBuilder text = new StringBuilder(hasMark ? "\ufeff" : "").append(form.header());
        String end = LINE_ENDS.get(random.nextInt(LINE_ENDS.size() - 1));
        text.append(form.header().isEmpty() ? "" : end);
        int lines = random.nextInt(most + 1);
        for (int i = 0; i < lines; i++) {
            text.append(form.lines().get(random.nextInt(form.lines().size())).replace("%m", Integer.toString(month)));
            text.append(isOdd && random.nextInt(6) == 0 ? ODD.get(random.nextInt(ODD.size())) : "");
            text.append(random.nextInt(4) == 0 ? LINE_ENDS.get(random.nextInt(LINE_ENDS.size())) : end);
        }
        if (source.equals("measure")) {
            text.append(random.nextInt(5) == 0 ? "" : "{\"id\": \"z\", \"values\": [{\"sex\": \"K\"}]}]}");
        } else if (random.nextInt(5) == 0) {
            text.append("1");
        }
        return text.toString().getBytes(encoding);
    }

    private static byte[] anything(Random random) {
        byte[] bytes = new byte[random.nextInt(80)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
            return bytes;
        }

        String some = "\r\n\r\n,;\"|\t{}[]:ab1 \ufeffå\u0000";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            text.append(some.charAt(random.nextInt(some.length())));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Cut short, with a few bytes changed, or with others in between. */
    private static byte[] damaged(byte[] content, Random random) {
        byte[] bytes = content.clone();
        if (bytes.length == 0) {
            return bytes;
        }

        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> Arrays.copyOfRange(bytes, random.nextInt(bytes.length), bytes.length);
            case 2 -> {
                byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
                System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
                yield twice;
            }
            default -> {
                for (int i = 0; i <= random.nextInt(4); i++) {
                    bytes[random.nextInt(Math.min(64, bytes.length))] = (byte) random.nextInt(256);
                }
                yield bytes;
            }
        };
    }

    private static byte[] gzip(byte[] content) {
        return written(bytes -> {
            try (OutputStream out = new GZIPOutputStream(bytes)) {
                out.write(content);
            }
        });
    }

    private static byte[] zip(byte[] content, int kind) {
        return written(bytes -> {
            try (ZipOutputStream out = new ZipOutputStream(bytes)) {
                out.setMethod(ZipOutputStream.DEFLATED);
                if (kind == 0) {
                    out.putNextEntry(new ZipEntry("mapp/"));
                }
                out.putNextEntry(new ZipEntry("å.txt"));
                out.write(content);
                if (kind == 1) {
                    out.putNextEntry(new ZipEntry("b.txt"));
                }
            }
        });
    }

    /** Something that writes. */
    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writing.to(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The file as a literal, to be put into a test of its own. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(source + ending + " ");
        for (byte each : bytes) {
            boolean isPlain = each >= ' ' && each < 127 && each != '\\';
            text.append(isPlain ? Character.toString((char) each) : "\\x%02x".formatted(each));
        }
        return text.toString();
    }
}
