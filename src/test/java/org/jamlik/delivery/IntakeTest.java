package org.jamlik.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.sql.Row;
import org.jamlik.SharedSpark;
import org.jamlik.TestKeys;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableName;
import org.jamlik.store.Layout;
import org.jamlik.store.Schemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the files in a landing root, run after run. */
class IntakeTest {
    private static final Charset LATIN_1 = StandardCharsets.ISO_8859_1;
    private static final String VISITS = "id,open,note\n1,true,x\n2,false,y\n";
    private static final String OTHER_VISITS = "id,open,note\n1,true,x\n2,true,y\n";
    private static final String GRANTS = "År\tMånad\tNr\tFödd\tBelopp\n";
    private static final String STAYS = "PersonNr;Kön;Född;Belopp\n";

    private static final LocalDate AS_OF = LocalDate.of(2020, 6, 1);
    private final Project project = SmallProject.project();
    private final List<Delivery> known = new ArrayList<>();
    private final Map<String, Set<Long>> quarantined = new HashMap<>();
    private int runs;

    @TempDir
    private Path folder;

    @Test
    void the_projects_own_deliveries_are_accepted_line_by_line() throws IOException {
        Path fixture = SharedSpark.home().resolve("src/test/resources/landing");
        Path landing = Files.createDirectory(folder.resolve("landing"));
        for (String file : List.of(
                "befolkning_kommun_2008_2010.csv",
                "dim_kommun_16.csv",
                "kolada_kld_values_2004_2010_all5kpi.csv",
                "kolada_social_kpi_history.csv")) {
            Files.copy(fixture.resolve(file), landing.resolve(file));
        }
        Path population = landing.resolve("befolkning_kommun_2008_2010.csv");
        String crlf = Files.readString(population).replace("\n", "\r\n");
        Files.writeString(population, "\ufeff" + crlf + "\r\n \r\n");

        Intake intake = new Intake(
                SharedSpark.session(),
                ProjectReader.read(SharedSpark.home()),
                TestKeys.vault(layout().archiveRoot()),
                Recorded.nothing(),
                "r1",
                AS_OF);
        intake.receive(landing.toString());

        assertEquals(List.of(), intake.refusals());
        assertEquals(List.of(), intake.unknown());
        assertTrue(intake.quarantined().isEmpty());
        assertEquals(
                """
                kolada_description.all.1: accepted, 35 lines = 1 header + 34 accepted + 0 quarantined + 0 ignored
                kolada_value.2004-2010.1: accepted, 565 lines = 1 header + 564 accepted + 0 quarantined + 0 ignored
                municipality.all.1: accepted, 17 lines = 1 header + 16 accepted + 0 quarantined + 0 ignored
                population.2008-2010.1: accepted, 1011 lines = 1 header + 1008 accepted + 0 quarantined + 2 ignored
                """,
                accounts(intake));
    }

    @Test
    void rejected_lines_are_quarantined_and_the_rest_is_accepted() throws IOException {
        write(
                "län/vård 2020 rättad.csv",
                LATIN_1,
                STAYS + "a;K;2001-02-28;17,50\n" // 2
                        + "b;M;NA;\n" // 3
                        + "b;M;;NA\n" // 4, says the same as 3
                        + "c;K;;1\n" // 5
                        + "c;M;;1\n" // 6, another c
                        + "c;M;;1\n" // 7
                        + "d;K;;1.5\n"
                        + "e;Å;;1\n"
                        + "\n"
                        + ";K;;1\n"
                        + "199001011234;K\n"
                        + "g;K;;1;19900101-1234\n"
                        + "h;K;2021-02-29;1\n"
                        + "i;M;;-0,5\n"
                        + "j;M;;1\n"
                        + "k;M;;1\n"
                        + "l;M;;1\n");
        write(
                "län/besök_2020-01.csv",
                "id,\"note\n(free)\",open\n1,\"a\n\nb\",1\n2,\"c\n(0)\",perhaps\n\n3,,\n3,,\n4,it's;%s {},0\n");

        Intake intake = receive();

        assertEquals(List.of(), intake.refusals());
        assertEquals(
                """
                stay.2020.1: accepted, 18 lines = 1 header + 6 accepted + 10 quarantined + 1 ignored
                visit.2020-01.1: accepted, 11 lines = 2 header + 6 accepted + 2 quarantined + 1 ignored
                """,
                accounts(intake));
        String stay = "stay.2020.1 stay län/vård 2020 rättad.csv ";
        assertEquals(
                List.of(
                        stay + "4 person_id duplicate_line \"\"",
                        stay + "5 person_id duplicate_key \"\"",
                        stay + "6 person_id duplicate_key \"\"",
                        stay + "7 person_id duplicate_key \"\"",
                        stay + "8 Belopp not_a_number \"1.5\"",
                        stay + "9 Kön unknown_code \"Å\"",
                        stay + "11 PersonNr missing_value \"\"",
                        stay + "12 Född missing_tokens \"\"",
                        stay + "13  extra_tokens \"########-####\"",
                        stay + "14 Född not_a_date \"####-##-##\"",
                        "visit.2020-01.1 visit län/besök_2020-01.csv 6 open not_a_boolean \"perhaps\""),
                quarantined(intake));
        assertEquals(
                List.of(
                        "[a,K,2001-02-28,17.50,null]",
                        "[b,M,null,null,null]",
                        "[i,M,null,-0.50,null]",
                        "[j,M,null,1.00,null]",
                        "[k,M,null,1.00,null]",
                        "[l,M,null,1.00,null]"),
                view(intake, "stay"));
        List<String> visits = List.of("[1,true,a\n\nb]", "[3,null,null]", "[3,null,null]", "[4,false,it's;%s {}]");
        assertEquals(visits, view(intake, "visit"));

        // the next run reads them from the archive
        Intake next = receive();
        assertEquals(List.of(), next.added());
        assertEquals(visits, view(next, "visit"));
        assertEquals(6, view(next, "stay").size());
    }

    @Test
    void a_file_that_cannot_be_read_is_refused_with_line_column_and_remedy() throws IOException {
        write("besök_2021-01.csv", "");
        write("besök_2021-02.csv", "id,open,note\n");
        write("besök_2021-03.csv", "id,open,note\n1,1,x\n2,0");
        write("besök_2021-04.csv", LATIN_1, "id,open,note\n1,1,å\n");
        write("besök_2021-05.csv", "id,note\n1,x\n");
        write("besök_2021-06.csv", "id,open,note,pnr 19900101-1234\n1,1,x,y\n");
        write("besök_2021-07.csv", "id,open,note\n1,1,x\n2,0,\"y\n3,1,z\n");
        write("besök_2021-08.csv", "id,open,note\n1,1,\"x\"y\n2,0,y\n");
        write("besök_2021-09.csv", "id,\"open,note\n1,1,x\n");
        write("besök_2021-10.csv", "id,open,note,open\n1,1,x,0\n");
        write("besök_2021-11.csv", "id,open,note\n\n\n");
        write("besök_2021-12.csv", "id,open,note\n1,1,\0\n");
        write("vård 2021.csv", StandardCharsets.UTF_8, STAYS + "a;K;;1\n");
        write("vård 2022.csv", StandardCharsets.UTF_16LE, STAYS + "a;K;;1\n");
        write("vård 2023.csv", LATIN_1, "19900101-1234;Åsa;K;1990-01-01\n19900202-1234;Bo;M;1990-02-02\n");

        Intake intake = receive();

        String visit = "Cannot accept besök_2021-%s.csv (source.visit 2021-%1$s): ";
        assertEquals(
                List.of(
                        visit.formatted("01") + "it is empty; ask the sender for the file [empty_file]",
                        visit.formatted("02")
                                + "it has no lines after the header; ask the sender for the data [empty_file]",
                        visit.formatted("03") + "line 3, the last one, has no line end: the file was cut short; ask the"
                                + " sender for the whole file [truncated_file]",
                        visit.formatted("04") + "line 2 is not UTF-8; the file looks like ISO-8859-1 or windows-1252;"
                                + " ask the sender for UTF-8 or change the encoding in schemas/source/visit.yaml"
                                + " [wrong_encoding]",
                        visit.formatted("05") + "column open is missing (line 1 has id, note); ask the sender for a"
                                + " file with that column [missing_column]",
                        visit.formatted("06") + "column \"pnr ########-####\" on line 1 is not in the contract; declare"
                                + " it in schemas/source/visit.yaml, under columns or ignored [undeclared_column]",
                        visit.formatted("07") + "a quoted value on line 3 never closes or goes on after its quote, or"
                                + " the line is too long to be one; ask the sender to double quotes inside quoted values"
                                + " and to end each line [unbalanced_quote]",
                        visit.formatted("08") + "a quoted value on line 2 never closes or goes on after its quote, or"
                                + " the line is too long to be one; ask the sender to double quotes inside quoted values"
                                + " and to end each line [unbalanced_quote]",
                        visit.formatted("09") + "a quoted value on line 1 never closes or goes on after its quote, or"
                                + " the line is too long to be one; ask the sender to double quotes inside quoted values"
                                + " and to end each line [unbalanced_quote]",
                        visit.formatted("10") + "column \"open\" stands twice on line 1; ask the sender which one is"
                                + " right [undeclared_column]",
                        visit.formatted("11")
                                + "it has no lines after the header; ask the sender for the data [empty_file]",
                        visit.formatted("12") + "line 2 is not UTF-8; the file looks like binary data; ask the sender"
                                + " for UTF-8 or change the encoding in schemas/source/visit.yaml [wrong_encoding]",
                        "Cannot accept vård 2021.csv (source.stay 2021): line 1 is not ISO-8859-1; the file looks like"
                                + " UTF-8; ask the sender for ISO-8859-1 or change the encoding in"
                                + " schemas/source/stay.yaml [wrong_encoding]",
                        "Cannot accept vård 2022.csv (source.stay 2022): line 1 is not ISO-8859-1; the file looks like"
                                + " UTF-16; ask the sender for ISO-8859-1 or change the encoding in"
                                + " schemas/source/stay.yaml [wrong_encoding]",
                        "Cannot accept vård 2023.csv (source.stay 2023): column Pnr or PersonNr is missing (line 1 has"
                                + " ########-####, Åsa, K, ####-##-##); ask the sender for a file with that column"
                                + " [missing_column]"),
                intake.refusals());
        assertEquals(
                """
                stay.2021.1: refused, 2 lines = 1 header + 0 accepted + 1 quarantined + 0 ignored
                stay.2022.1: refused, 3 lines = 1 header + 0 accepted + 2 quarantined + 0 ignored
                stay.2023.1: refused, 2 lines = 1 header + 0 accepted + 1 quarantined + 0 ignored
                visit.2021-01.1: refused, 0 lines = 0 header + 0 accepted + 0 quarantined + 0 ignored
                visit.2021-02.1: refused, 1 lines = 1 header + 0 accepted + 0 quarantined + 0 ignored
                visit.2021-03.1: refused, 3 lines = 1 header + 0 accepted + 2 quarantined + 0 ignored
                """,
                accounts(intake).lines().limit(6).map(line -> line + "\n").collect(Collectors.joining()));
        List<String> causes = quarantined(intake);
        assertEquals(15, causes.size(), "one cause for each refused file");
        assertTrue(
                causes.containsAll(List.of(
                        "visit.2021-03.1 visit besök_2021-03.csv 3  truncated_file \"\"",
                        "visit.2021-05.1 visit besök_2021-05.csv 1 open missing_column \"\"",
                        "visit.2021-06.1 visit besök_2021-06.csv 1 pnr ########-#### undeclared_column \"\"",
                        "visit.2021-07.1 visit besök_2021-07.csv 3  unbalanced_quote \"\"")),
                () -> "the causes are " + causes);
        assertEquals(List.of(), view(intake, "visit"));
    }

    @Test
    void too_many_rejected_lines_refuse_the_file_and_the_first_three_are_told() throws IOException {
        write("vård 2001.csv", LATIN_1, STAYS + "1\n2;K;;1;19900101-1234\n;K;;1\n");
        write("vård 2002.csv", LATIN_1, STAYS + "1;K;;1 000\n2;K;2001-1-1;1\n3;X;;1\n4;Y;;1\n");
        write("vård 2003.csv", LATIN_1, STAYS + "1;K;;1\n1;K;;1\n2;K;;1\n2;M;;1\n");
        write("besök_2001-01.csv", "id,open,note\n1,1,x\n2,0,y\n3,ja,\n4,nej,\n");
        write("besök_2001-02.csv", "id,open,note\n1,1,x\n2,no,y\n3,ja,\n");

        Intake intake = receive();

        assertEquals(
                List.of(
                        "Cannot accept besök_2001-02.csv (source.visit 2001-02): 2 of 3 lines are rejected, more than"
                                + " 50.0 %: line 3 of besök_2001-02.csv, column open: \"no\" is neither true nor false;"
                                + " write true or false [not_a_boolean]; line 4 of besök_2001-02.csv, column open:"
                                + " \"ja\" is neither true nor false; write true or false [not_a_boolean]; correct the"
                                + " lines or ask the sender for a corrected file [too_many_rejected]",
                        "Cannot accept vård 2001.csv (source.stay 2001): 3 of 3 lines are rejected, more than 65.0 %:"
                                + " line 2 of vård 2001.csv, column Kön: the line has too few values; ask the sender for"
                                + " the whole line [missing_tokens]; line 3 of vård 2001.csv: the line has too many"
                                + " values, from \"########-####\" on; quote values that hold the separator"
                                + " [extra_tokens]; line 4 of vård 2001.csv, column PersonNr: the value is missing; ask"
                                + " the sender for it [missing_value]; correct the lines or ask the sender for a corrected"
                                + " file [too_many_rejected]",
                        "Cannot accept vård 2002.csv (source.stay 2002): 4 of 4 lines are rejected, more than 65.0 %:"
                                + " line 2 of vård 2002.csv, column Belopp: \"1 000\" is not a number of the column's"
                                + " type; write digits, with the decimal sign of the contract [not_a_number]; line 3 of"
                                + " vård 2002.csv, column Född: \"####-#-#\" is not a date; write it as the"
                                + " contract says, and a day that exists [not_a_date]; line 4 of vård 2002.csv, column Kön: \"X\" is not in the code list;"
                                + " correct the code, or add it to the code list [unknown_code]; correct the lines or"
                                + " ask the sender for a corrected file [too_many_rejected]",
                        "Cannot accept vård 2003.csv (source.stay 2003): 3 of 4 lines are rejected, more than 65.0 %:"
                                + " line 3 of vård 2003.csv, column person_id: the line stands twice; nothing: the"
                                + " first one counts [duplicate_line]; line 4 of vård 2003.csv, column person_id:"
                                + " several lines share the key and differ; ask the sender which one is right"
                                + " [duplicate_key]; line 5 of vård 2003.csv, column person_id: several lines share the"
                                + " key and differ; ask the sender which one is right [duplicate_key]; correct the"
                                + " lines or ask the sender for a corrected file [too_many_rejected]"),
                intake.refusals());
        assertEquals(
                """
                stay.2001.1: refused, 4 lines = 1 header + 0 accepted + 3 quarantined + 0 ignored
                stay.2002.1: refused, 5 lines = 1 header + 0 accepted + 4 quarantined + 0 ignored
                stay.2003.1: refused, 5 lines = 1 header + 0 accepted + 4 quarantined + 0 ignored
                visit.2001-01.1: accepted, 5 lines = 1 header + 2 accepted + 2 quarantined + 0 ignored
                visit.2001-02.1: refused, 4 lines = 1 header + 0 accepted + 3 quarantined + 0 ignored
                """,
                accounts(intake));
        assertEquals(3 + 4 + 3 + 2 + 2, quarantined(intake).size(), "every rejected line");
    }

    @Test
    void the_same_bytes_under_another_name_are_one_delivery() throws IOException {
        write("besök_2020-01.csv", VISITS);
        write("besök_2020-01 kopia.csv", VISITS);
        Intake first = receive();
        assertEquals(
                """
                visit.2020-01.1: accepted, 3 lines = 1 header + 2 accepted + 0 quarantined + 0 ignored
                visit.2020-01.2: duplicate, 3 lines = 1 header + 0 accepted + 0 quarantined + 2 ignored
                """,
                accounts(first));
        assertEquals("the same bytes as visit.2020-01.1", first.added().get(1).reason());
        assertEquals(List.of(), first.refusals());
        assertEquals(List.of("[1,true,x]", "[2,false,y]"), view(first, "visit"));

        assertEquals(List.of(), receive().added(), "nothing is new in the next run");

        write("arkiv/besök_2020-01.csv", VISITS);
        assertEquals(List.of("visit.2020-01.3 duplicate"), statuses(receive()), "a third copy is recorded once");
        assertEquals(List.of(), receive().added());
    }

    @Test
    void a_corrected_file_replaces_the_earlier_one_and_may_be_taken_back() throws IOException {
        write("besök_2020-01.csv", VISITS);
        write("besök_2020-02.csv", "id,open,note\n9,1,z\n");
        receive();

        write("besök_2020-01.csv", OTHER_VISITS);
        Intake corrected = receive();
        assertEquals(List.of("visit.2020-01.2 accepted"), statuses(corrected));
        assertEquals(List.of("visit.2020-01.1"), ids(corrected.superseded()));
        assertEquals(
                List.of("visit.2020-01.2", "visit.2020-02.1"),
                corrected.current("visit").stream().map(Delivery::id).toList());
        assertEquals(
                List.of("[1,true,x]", "[2,true,y]"), view(corrected, "visit").subList(0, 2));

        write("besök_2020-01.csv", VISITS);
        Intake back = receive();
        assertEquals(List.of("visit.2020-01.3 accepted"), statuses(back));
        assertEquals(List.of("visit.2020-01.2"), ids(back.superseded()));

        write("besök_2020-01.csv", OTHER_VISITS);
        assertEquals(List.of("visit.2020-01.4 accepted"), statuses(receive()), "and forth again");
        assertEquals(List.of(), receive().added(), "then it stands still");
    }

    @Test
    void replaced_bytes_are_accepted_when_their_replacement_is_unknown() throws IOException {
        write("besök_2020-01.csv", VISITS);
        receive();
        known.replaceAll(Delivery::superseded);

        assertEquals(List.of("visit.2020-01.2 accepted"), statuses(receive()));
    }

    @Test
    void older_bytes_come_back_even_when_a_copy_of_them_was_seen() throws IOException {
        write("besök_2020-01.csv", VISITS);
        write("kopia/besök_2020-01.csv", VISITS);
        receive();
        write("besök_2020-01.csv", OTHER_VISITS);
        assertEquals(List.of("visit.2020-01.3 accepted"), statuses(receive()));
        write("besök_2020-01.csv", VISITS);
        assertEquals(List.of("visit.2020-01.4 accepted"), statuses(receive()));
        assertEquals(List.of(), receive().added());
    }

    @Test
    void a_higher_sequence_may_bring_the_first_bytes_back() throws IOException {
        write("bidrag_2023-04_v1.txt", LATIN_1, GRANTS + "2023\t4\ta001\t\t1\n");
        receive();
        write("bidrag_2023-04_v2.txt", LATIN_1, GRANTS + "2023\t4\ta002\t\t2\n");
        receive();
        write("bidrag_2023-04_v3.txt", LATIN_1, GRANTS + "2023\t4\ta001\t\t1\n");
        assertEquals(List.of("grant.2023-04.3 accepted"), statuses(receive()));
        assertEquals(List.of(), receive().added());
    }

    @Test
    void a_file_counts_again_when_its_marker_is_taken_away() throws IOException {
        write("bidrag_2023-04_v1.txt", LATIN_1, GRANTS + "2023\t4\ta001\t\t1\n");
        write("bidrag_2023-04_v2.txt", LATIN_1, GRANTS + "2023\t4\ta002\t\t2\n");
        receive();
        write("bidrag_2023-04_v2.txt.withdrawn", "");
        assertEquals(List.of("grant.2023-04.3 accepted"), statuses(receive()));
        Files.delete(folder.resolve("landing/bidrag_2023-04_v2.txt.withdrawn"));
        Intake again = receive();
        assertEquals(List.of("grant.2023-04.4 accepted"), statuses(again));
        assertEquals(List.of("[2023,4,a002,null,2.00]"), view(again, "grant"));
        assertEquals(List.of(), receive().added());
    }

    @Test
    void a_name_that_may_tell_of_a_person_is_neither_told_nor_recorded() throws IOException {
        write("18121212-1212/besök_2020-01.csv", VISITS);
        write("brev till 181212121212.txt", "");
        write("besök_2020-02.csv", VISITS);

        Intake intake = receive();

        String why =
                ": its name holds what may be a number of a person; rename it, and tell its sender [number_in_name]";
        assertEquals(
                List.of(
                        "Cannot look at ########-####/besök_2020-01.csv" + why,
                        "Cannot look at brev till ############.txt" + why),
                intake.refusals().stream().sorted().toList());
        assertEquals(List.of(), intake.unknown());
        assertEquals(List.of("visit.2020-02.1 accepted"), statuses(intake));
    }

    @Test
    void a_second_file_for_a_period_is_refused_until_one_of_them_is_gone() throws IOException {
        write("besök_2020-01 a.csv", VISITS);
        write("besök_2020-01 b.csv", OTHER_VISITS);
        Intake both = receive();
        String why =
                "it is a second file for period 2020-01 beside besök_2020-01 a.csv; leave only the right one in the"
                        + " landing root [ambiguous_source]";
        assertEquals(List.of("Cannot accept besök_2020-01 b.csv (source.visit 2020-01): " + why), both.refusals());
        assertEquals(List.of("visit.2020-01.1 accepted", "visit.2020-01.2 refused"), statuses(both));

        Intake still = receive();
        assertEquals(
                List.of("Cannot accept besök_2020-01 b.csv (source.visit): refused since run r1: " + why),
                still.refusals());
        assertEquals(List.of(), still.added());

        Files.delete(folder.resolve("landing/besök_2020-01 a.csv"));
        Intake one = receive();
        assertEquals(List.of(), one.refusals());
        assertEquals(List.of("visit.2020-01.3 accepted"), statuses(one));
        assertEquals(List.of("visit.2020-01.1"), ids(one.superseded()));
        assertEquals(List.of("[1,true,x]", "[2,true,y]"), view(one, "visit"));
    }

    @Test
    void a_refused_file_stays_refused_until_its_bytes_change() throws IOException {
        write("besök_2020-01.csv", "id,open,note\n1,1,x");
        receive();
        Intake again = receive();
        assertEquals(
                List.of("Cannot accept besök_2020-01.csv (source.visit): refused since run r1: line 2, the last one,"
                        + " has no line end: the file was cut short; ask the sender for the whole file"
                        + " [truncated_file]"),
                again.refusals());
        assertEquals(List.of(), again.added());
        assertTrue(again.quarantined().isEmpty());

        write("besök_2020-01.csv", "id,open,note\n1,1,x\n");
        Intake whole = receive();
        assertEquals(List.of(), whole.refusals());
        assertEquals(List.of("visit.2020-01.2 accepted"), statuses(whole));
        assertEquals(List.of(), ids(whole.superseded()), "what was refused is not replaced");
    }

    @Test
    void a_refused_correction_leaves_the_earlier_delivery_standing() throws IOException {
        write("besök_2020-01.csv", VISITS);
        receive();
        write("besök_2020-01.csv", "id,open\n1,1\n");
        Intake refused = receive();
        assertEquals(List.of("visit.2020-01.2 refused"), statuses(refused));
        assertEquals(List.of(), ids(refused.superseded()));
        assertEquals(List.of("[1,true,x]", "[2,false,y]"), view(refused, "visit"));
    }

    @Test
    void values_that_contradict_the_contract_or_the_file_name_are_quarantined() throws IOException {
        write(
                "bidrag_2023-04_v1.txt",
                LATIN_1,
                GRANTS + "2023\t4\ta001\t19000101\t0\n"
                        + "2023\t4\ta002\t\t99999.5\n"
                        + "2023\t5\ta003\t\t1\n"
                        + "2022\t4\ta004\t\t1\n"
                        + "2023\t4\tA005\t\t1\n"
                        + "2023\t4\ta0066\t\t1\n"
                        + "2023\t4\ta007\t18991231\t1\n"
                        + "2023\t4\ta008\t20230229\t1\n"
                        + "2023\t4\ta009\t2023-04-01\t1\n"
                        + "2023\t4\ta010\t\t-0.01\n"
                        + "2023\t4\ta011\t\t99999.51\n");

        Intake intake = receive();

        assertEquals(List.of(), intake.refusals());
        String grant = "grant.2023-04.1 grant bidrag_2023-04_v1.txt ";
        assertEquals(
                List.of(
                        grant + "10 Född not_a_date \"####-##-##\"",
                        grant + "11 Belopp out_of_range \"-0.01\"",
                        grant + "12 Belopp out_of_range \"#####.##\"",
                        grant + "4 Månad wrong_period \"5\"",
                        grant + "5 År wrong_period \"2022\"",
                        grant + "6 Nr wrong_form \"A005\"",
                        grant + "7 Nr wrong_form \"a0066\"",
                        grant + "8 Född out_of_range \"########\"",
                        grant + "9 Född not_a_date \"########\""),
                quarantined(intake).stream().sorted().toList());
        assertEquals(List.of("[2023,4,a001,1900-01-01,0.00]", "[2023,4,a002,null,99999.50]"), view(intake, "grant"));
        assertEquals(2, view(receive(), "grant").size(), "the archive is read by the same rules");
    }

    @Test
    void a_higher_sequence_replaces_and_a_lower_one_never_counts() throws IOException {
        write("a/bidrag_2023-04_v10.txt", LATIN_1, GRANTS + "2023\t4\ta010\t\t10\n");
        write("b/bidrag_2023-04_v2.txt", LATIN_1, GRANTS + "2023\t4\ta002\t\t2\n");
        Intake both = receive();
        assertEquals(List.of("grant.2023-04.1 accepted", "grant.2023-04.2 accepted"), statuses(both));
        assertEquals(List.of("grant.2023-04.1"), ids(both.superseded()));
        assertEquals(List.of("[2023,4,a010,null,10.00]"), view(both, "grant"));

        write("c/bidrag_2023-04_v9.txt", LATIN_1, GRANTS + "2023\t4\ta009\t\t9\n");
        Intake late = receive();
        assertEquals(
                "grant.2023-04.3: superseded, 2 lines = 1 header + 0 accepted + 0 quarantined + 1 ignored\n",
                accounts(late));
        assertEquals(
                "its sequence is lower than that of a/bidrag_2023-04_v10.txt",
                late.added().get(0).reason());
        assertEquals(List.of(), receive().added(), "nothing is new in the next run");

        write("d/bidrag_2023-04_v10.txt", LATIN_1, GRANTS + "2023\t4\ta110\t\t10\n");
        Intake same = receive();
        assertEquals(List.of("grant.2023-04.4 accepted"), statuses(same), "arrived later under the same sequence");
        assertEquals(List.of("grant.2023-04.2"), ids(same.superseded()));
    }

    @Test
    void a_withdrawn_delivery_gives_way_to_the_one_that_it_replaced() throws IOException {
        write("bidrag_2023-04_v1.txt", LATIN_1, GRANTS + "2023\t4\ta001\t\t1\n");
        write("bidrag_2023-04_v2.txt", LATIN_1, GRANTS + "2023\t4\ta002\t\t2\n");
        receive();

        write("bidrag_2023-04_v2.txt.withdrawn", "");
        write("Läs mig.txt.withdrawn", "");
        Intake withdrawn = receive();
        assertEquals(List.of("Läs mig.txt.withdrawn"), withdrawn.unknown());
        assertEquals(
                List.of("withdrawn by bidrag_2023-04_v2.txt.withdrawn"),
                withdrawn.superseded().stream().map(Delivery::reason).toList());
        assertEquals(List.of("grant.2023-04.3 accepted"), statuses(withdrawn));
        assertEquals(List.of("[2023,4,a001,null,1.00]"), view(withdrawn, "grant"));
        Intake next = receive();
        assertEquals(List.of(), next.added());
        assertEquals(List.of(), next.superseded());

        write("bidrag_2023-04_v1.txt.withdrawn", "");
        Intake nothing = receive();
        assertEquals(List.of(), nothing.added());
        assertEquals(List.of(), view(nothing, "grant"));

        Files.delete(folder.resolve("landing/bidrag_2023-04_v2.txt.withdrawn"));
        Intake again = receive();
        assertEquals(List.of("grant.2023-04.4 accepted"), statuses(again));
        assertEquals(List.of("[2023,4,a002,null,2.00]"), view(again, "grant"));
    }

    @Test
    void packed_files_are_read_and_damaged_ones_are_refused() throws IOException {
        byte[] visits = VISITS.getBytes(StandardCharsets.UTF_8);
        byte[] gzip = gzip(visits);
        write("besök_2020-01.csv.gz", gzip);
        write("besök_2020-02.csv.zip", zip("a.csv", "id,open,note\n9,1,z\n"));
        write("besök_2020-03.csv.gz", Arrays.copyOf(gzip, gzip.length - 9));
        write("besök_2020-04.csv.gz", visits);
        write("besök_2020-05.csv.zip", zip("a.csv", VISITS, "b.csv", VISITS));
        write("besök_2020-06.csv.zip", visits);
        write("besök_2020-07.csv.gz", new byte[0]);
        write("besök_2020-08.csv.zip", zip(Charset.forName("IBM850"), "besök.csv", "id,open,note\n8,1,z\n"));

        Intake intake = receive();

        String visit = "Cannot accept besök_2020-%s (source.visit 2020-%s): ";
        String whole = "; ask the sender for one whole file, as gzip, as zip or not packed";
        assertEquals(
                List.of(
                        visit.formatted("03.csv.gz", "03")
                                + "it ends before its packed content does: the file was cut short" + whole
                                + " [truncated_file]",
                        visit.formatted("04.csv.gz", "04") + "it cannot be unpacked (Input is not in the .gz format)"
                                + whole + " [damaged_file]",
                        visit.formatted("05.csv.zip", "05") + "it cannot be unpacked (it holds several files)" + whole
                                + " [damaged_file]",
                        visit.formatted("06.csv.zip", "06") + "it cannot be unpacked (it holds no file)" + whole
                                + " [damaged_file]",
                        visit.formatted("07.csv.gz", "07")
                                + "it ends before its packed content does: the file was cut short" + whole
                                + " [truncated_file]"),
                intake.refusals());
        accounts(intake);
        List<String> rows = List.of("[1,true,x]", "[2,false,y]", "[8,true,z]", "[9,true,z]");
        assertEquals(rows, view(intake, "visit"));
        assertEquals(rows, view(receive(), "visit"), "the archive keeps them packed");
    }

    @Test
    void refused_bytes_are_looked_at_anew_under_a_better_name() throws IOException {
        write("besök_2020-01.csv.gz", VISITS);
        write("bidrag_2023-04_v1.txt", LATIN_1, GRANTS + "2023\t5\ta003\t\t1\n");
        assertEquals(2, receive().refusals().size());

        Files.move(folder.resolve("landing/besök_2020-01.csv.gz"), folder.resolve("landing/besök_2020-01.csv"));
        Files.move(folder.resolve("landing/bidrag_2023-04_v1.txt"), folder.resolve("landing/bidrag_2023-05_v1.txt"));
        Intake renamed = receive();
        assertEquals(List.of(), renamed.refusals());
        assertEquals(
                List.of("visit.2020-01.2 accepted", "grant.2023-05.1 accepted"),
                statuses(renamed).stream().sorted(Comparator.reverseOrder()).toList());
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(String... namesAndTexts) throws IOException {
        return zip(StandardCharsets.UTF_8, namesAndTexts);
    }

    private static byte[] zip(Charset names, String... namesAndTexts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes, names)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                out.putNextEntry(new ZipEntry(namesAndTexts[i]));
                out.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void each_generation_has_its_headings_and_what_it_lacks_is_null() throws IOException {
        write("bistånd_2019-06.csv", "år,månad,kön,nr,belopp\n2019,6,K,a,100\n");
        write("bistånd_2019-07.csv", "år,månad,KON,PNR,belopp,NOT\n2019,7,K,a,100,x\n");
        write("bistånd_2019-08.csv", "år,månad,kön,nr,belopp\n2019,8,K,a,100\n");
        write("bistånd_2017-12.csv", "år,månad,kön,nr,belopp\n2017,12,K,a,100\n");
        write("bistånd_2019-02.csv", "år,månad,kön,nr,belopp\n2019,2,K,a,100\n");

        Intake intake = receive();

        assertEquals(
                List.of(
                        "benefit.2017.1 refused",
                        "benefit.2019-02.1 refused",
                        "benefit.2019-06.1 accepted",
                        "benefit.2019-07.1 accepted",
                        "benefit.2019-08.1 refused"),
                sorted(statuses(intake)));
        assertEquals(
                List.of(
                        "no generation of schemas/source/benefit.yaml holds for 2017; add the layout of that time to the"
                                + " contract, or ask the sender which period it is [unknown_generation]",
                        "nothing was collected for 2019-02, says schemas/source/benefit.yaml; ask the sender which period"
                                + " it is [period_not_collected]",
                        "column KON is missing (line 1 has år, månad, kön, nr, belopp); ask the sender for a file with"
                                + " that column [missing_column]"),
                intake.added().stream()
                        .filter(delivery -> delivery.status() == Delivery.Status.REFUSED)
                        .map(Delivery::reason)
                        .toList());
        assertEquals(List.of("[2019,6,K,a,100.00,null]", "[2019,7,K,a,100.00,x]"), sorted(view(receive(), "benefit")));
    }

    @Test
    void the_file_of_december_holds_the_year_and_months_that_come_after_it_do_not_count() throws IOException {
        write("bistånd_2018-10.csv", "år,månad,kön,nr,belopp\n2018,10,K,a,100\n");
        write("bistånd_2018-11.csv", "år,månad,kön,nr,belopp\n2018,11,K,a,100\n");
        assertEquals(List.of("benefit.2018-10.1 accepted", "benefit.2018-11.1 accepted"), sorted(statuses(receive())));

        write("bistånd_2018-12.csv", "år,månad,kön,nr,belopp\n2018,10,K,a,90\n2018,11,K,a,80\n2018,12,M,a,70\n");
        Intake december = receive();
        assertEquals(List.of("benefit.2018.1 accepted"), statuses(december));
        assertEquals(List.of("benefit.2018-10.1", "benefit.2018-11.1"), ids(december.superseded()));

        write("bistånd_2018-09.csv", "år,månad,kön,nr,belopp\n2018,9,K,a,100\n");
        Intake late = receive();
        assertEquals(List.of("benefit.2018-09.1 superseded"), statuses(late));
        assertEquals(
                "bistånd_2018-12.csv holds all months; correct the month there",
                late.added().get(0).reason());
        assertEquals(List.of(), statuses(receive()));
        assertEquals(
                List.of("[2018,10,K,a,90.00,null]", "[2018,11,K,a,80.00,null]", "[2018,12,M,a,70.00,null]"),
                sorted(view(receive(), "benefit")));

        write("bistånd_2018-12.csv.withdrawn", "");
        assertEquals(
                List.of("benefit.2018-09.2 accepted", "benefit.2018-10.2 accepted", "benefit.2018-11.2 accepted"),
                sorted(statuses(receive())));
    }

    @Test
    void what_should_have_come_is_missing_until_it_comes_and_what_comes_after_its_day_is_late() throws IOException {
        write("bistånd_2020-01.csv", "år,månad,KON,PNR,belopp,NOT\n2020,1,K,a,100,x\n");
        write("bistånd_2020-04.csv", "år,månad,KON,PNR,belopp,NOT\n2020,4,K,a,100,x\n2020,4,M,b,200,x\n");
        write("bistånd_2020-05.csv", "år,månad,KON,PNR,belopp,NOT\n2020,5,K,a,100,x\n2020,5,M,b,200,x\n");

        Intake first = receive();
        List<Missing> missing = first.missing(List.of());
        assertEquals(
                List.of(
                        new Missing("benefit", "2020-02", "", "", "delivery_missing", "r1"),
                        new Missing("benefit", "2020-03", "", "", "delivery_missing", "r1"),
                        new Missing("benefit", "2020-01", "M", "benefit.2020-01.1", "sender_missing", "r1")),
                missing);
        assertEquals(
                List.of("late: due 2020-02-10", "late: due 2020-05-10", ""),
                first.added().stream().map(Delivery::reason).toList());

        write("bistånd_2020-02.csv", "år,månad,KON,PNR,belopp,NOT\n2020,2,K,a,100,x\n2020,2,M,b,200,x\n");
        assertEquals(missing.subList(1, 3), receive().missing(missing));
    }

    @Test
    void headings_alone_are_a_delivery_where_there_may_be_nothing_to_tell() throws IOException {
        write("bidrag_2020-01_v1.txt", LATIN_1, GRANTS);
        write("besök_2020-01.csv", "id,open,note\n");

        Intake intake = receive();

        assertEquals(
                """
                grant.2020-01.1: accepted, 1 lines = 1 header + 0 accepted + 0 quarantined + 0 ignored
                visit.2020-01.1: refused, 1 lines = 1 header + 0 accepted + 0 quarantined + 0 ignored
                """,
                accounts(intake));
        write("bidrag_2020-02_v1.txt", LATIN_1, GRANTS);
        assertEquals(List.of("grant.2020-02.1 accepted"), statuses(receive()), "the same bytes say another thing");
    }

    @Test
    void who_is_missing_is_told_for_each_month_of_a_file_that_holds_several() throws IOException {
        StringBuilder lines = new StringBuilder("år,månad,kön,nr,belopp\n");
        for (int month = 1; month <= 12; month++) {
            lines.append("2018,").append(month).append(",K,a,").append(month).append('\n');
            if (month != 3 && month != 11) {
                lines.append("2018,")
                        .append(month)
                        .append(",M,b,")
                        .append(100 + month)
                        .append('\n');
            }
        }
        write("bistånd_2018-12.csv", lines.toString());

        assertEquals(
                List.of("2018-03 M", "2018-11 M"),
                receive().missing(List.of()).stream()
                        .filter(missing -> missing.reason().equals(Missing.SENDER))
                        .map(missing -> missing.period() + " " + missing.sender())
                        .toList());
    }

    @Test
    void a_correction_after_its_last_day_is_told() throws IOException {
        write("bistånd_2020-02.csv", "år,månad,KON,PNR,belopp,NOT\n2020,2,K,a,100,x\n");
        receive();
        write("bistånd_2020-02.csv", "år,månad,KON,PNR,belopp,NOT\n2020,2,K,a,200,x\n");

        assertEquals(
                List.of("late correction: possible until 2020-03-30"),
                receive().added().stream().map(Delivery::reason).toList());
    }

    @Test
    void lines_that_break_a_rule_together_are_quarantined_and_numbers_of_persons_never_repeated() throws IOException {
        write(
                "bistånd_2019-01.csv",
                "år,månad,kön,nr,belopp\n2019,1,K,a,5\n2019,1,K,b,5\n2019,1,K,c,6\n2019,1,K,d,7\n2019,1,K,a,1,191212121212\n");

        Intake intake = receive();

        assertEquals(List.of("benefit.2019-01.1 accepted"), statuses(intake));
        assertEquals(
                List.of("2 same_amount broken_rule ", "3 same_amount broken_rule ", "6  extra_tokens "),
                intake.quarantined().orderBy("line").collectAsList().stream()
                        .map(row -> row.getAs("line") + " " + row.getAs("column_name") + " " + row.getAs("error_code")
                                + " " + row.getAs("excerpt"))
                        .toList());
    }

    @Test
    void a_correction_changes_only_what_still_stands_as_it_was() throws IOException {
        write("bistånd_2019-01.csv", "år,månad,kön,nr,belopp\n2019,1,K,a,100\n2019,1,M,b,7\n");
        write("bistånd_2019-03.csv", "år,månad,kön,nr,belopp\n2019,3,K,a,100\n2019,3,M,b,8\n");
        assertEquals(
                List.of(
                        "[2019,1,K,a,1000.50,null]",
                        "[2019,1,M,b,null,null]",
                        "[2019,3,K,a,100.00,null]",
                        "[2019,3,M,b,8.00,null]"),
                sorted(view(receive(), "benefit")));
        SourceContract source = SmallProject.source("benefit");
        assertEquals(
                List.of(1, 8),
                Corrections.idle(source, SharedSpark.session().createDataFrame(List.of(), Schemas.of(source))).stream()
                        .map(SourceContract.Correction::line)
                        .toList());
    }

    private static List<String> sorted(List<String> texts) {
        return texts.stream().sorted().toList();
    }

    @Test
    void names_may_hold_anything_and_hidden_and_unknown_files_are_left_alone() throws IOException {
        write("Län 03/å ä ö/besök_2020-01 50% 'rätt' #1 {2} +.csv", VISITS);
        write(".besök_2020-02.csv", VISITS);
        write("_besök_2020-03.csv", VISITS);
        write(".dold/besök_2020-04.csv", VISITS);
        write("_dold/besök_2020-05.csv", VISITS);
        write("besök_2020-6.csv", VISITS);
        write("Läs mig.txt", "x");
        write("BESÖK_2020-07.csv", VISITS);
        write("besök_2020-13.csv", VISITS);

        Intake intake = receive();

        assertEquals(
                List.of("BESÖK_2020-07.csv", "Läs mig.txt", "besök_2020-13.csv", "besök_2020-6.csv"), intake.unknown());
        assertEquals(List.of(), intake.refusals());
        assertEquals(List.of("visit.2020-01.1 accepted"), statuses(intake));
        assertEquals(
                "Län 03/å ä ö/besök_2020-01 50% 'rätt' #1 {2} +.csv",
                intake.added().get(0).file());
        assertEquals(List.of("[1,true,x]", "[2,false,y]"), view(receive(), "visit"));
    }

    @Test
    void a_file_that_fits_two_sources_is_nobodys() throws IOException {
        write("besök_2020-01.csv", VISITS);
        Map<TableName, SourceContract> twice = new TreeMap<>(project.sources());
        twice.put(TableName.of("source.visit_too"), SmallProject.source("visit"));
        Project ambiguous =
                new Project(project.home(), project.variables(), project.codeLists(), twice, Map.of(), List.of(), "");
        Intake intake = new Intake(
                SharedSpark.session(),
                ambiguous,
                TestKeys.vault(layout().archiveRoot()),
                Recorded.nothing(),
                "r1",
                AS_OF);
        intake.receive(folder.resolve("landing").toString());
        assertEquals(
                List.of("Cannot tell the source of besök_2020-01.csv: it fits visit and visit; make the file patterns"
                        + " differ [ambiguous_source]"),
                intake.refusals());
        assertEquals(List.of(), intake.added());
    }

    @Test
    void a_file_that_changes_while_it_is_read_is_not_archived() throws IOException {
        write("besök_2020-01.csv", VISITS);
        Intake intake = new Intake(
                SharedSpark.session(),
                project,
                TestKeys.vault(layout().archiveRoot()),
                Recorded.nothing(),
                "r1",
                AS_OF);
        intake.receive(folder.resolve("landing").toString());
        write("besök_2020-01.csv", OTHER_VISITS);
        JamlikException changed = assertThrows(JamlikException.class, () -> intake.archive(layout()));
        assertEquals(
                "Cannot archive " + folder.toUri() + "landing/besök_2020-01.csv: its content changed while it was read;"
                        + " run again",
                changed.getMessage().replace("file:/", "file:///").replace("file://///", "file:///"));
        try (Stream<Path> archived = Files.walk(folder.resolve("archive"))) {
            assertEquals(List.of(), archived.filter(Files::isRegularFile).toList());
        }
    }

    @Test
    void a_landing_root_that_is_not_there_is_told() {
        String root = folder.resolve("nowhere").toString();
        Intake intake = new Intake(
                SharedSpark.session(),
                project,
                TestKeys.vault(layout().archiveRoot()),
                Recorded.nothing(),
                "r1",
                AS_OF);
        JamlikException missing = assertThrows(JamlikException.class, () -> intake.receive(root));
        assertEquals("Cannot find the landing root " + root + ": create it or set landing-root", missing.getMessage());
    }

    private void write(String file, String text) throws IOException {
        write(file, StandardCharsets.UTF_8, text);
    }

    private void write(String file, Charset charset, String text) throws IOException {
        write(file, text.getBytes(charset));
    }

    private void write(String file, byte[] bytes) throws IOException {
        Path path = folder.resolve("landing").resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
    }

    private Layout layout() {
        return new Layout(
                folder.resolve("warehouse").toString(),
                folder.resolve("archive").toString());
    }

    /** The next run over the landing root; what it adds and replaces is known to those that follow. */
    private Intake receive() {
        Intake intake = new Intake(
                SharedSpark.session(),
                project,
                TestKeys.vault(layout().archiveRoot()),
                Recorded.of(List.copyOf(known), quarantined),
                "r" + ++runs,
                AS_OF);
        intake.receive(folder.resolve("landing").toString());
        intake.archive(layout());
        known.addAll(intake.added());
        intake.quarantined().collectAsList().forEach(row -> quarantined
                .computeIfAbsent(row.getAs("delivery_id"), first -> new HashSet<>())
                .add(row.getAs("line")));
        intake.superseded()
                .forEach(replaced ->
                        known.replaceAll(delivery -> delivery.id().equals(replaced.id()) ? replaced : delivery));
        known.sort(Comparator.comparing(Delivery::source)
                .thenComparing(Delivery::period)
                .thenComparing(Delivery::sequence));
        return intake;
    }

    private static List<String> ids(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::id).toList();
    }

    private static List<String> statuses(Intake intake) {
        return intake.added().stream()
                .map(delivery -> delivery.id() + " " + delivery.status().text())
                .toList();
    }

    /** What became of the lines of every new delivery; the parts are the whole. */
    private static String accounts(Intake intake) {
        return intake.added().stream()
                .sorted(Comparator.comparing(Delivery::id))
                .map(IntakeTest::account)
                .collect(Collectors.joining());
    }

    private static String account(Delivery delivery) {
        long parts = delivery.linesHeader()
                + delivery.linesAccepted()
                + delivery.linesQuarantined()
                + delivery.linesIgnored();
        assertEquals(delivery.linesIn(), parts, () -> "lines of " + delivery.id());
        return "%s: %s, %d lines = %d header + %d accepted + %d quarantined + %d ignored\n"
                .formatted(
                        delivery.id(),
                        delivery.status().text(),
                        delivery.linesIn(),
                        delivery.linesHeader(),
                        delivery.linesAccepted(),
                        delivery.linesQuarantined(),
                        delivery.linesIgnored());
    }

    private static List<String> quarantined(Intake intake) {
        return intake.quarantined().collectAsList().stream()
                .sorted(Comparator.comparing((Row row) -> row.<String>getAs("delivery_id"))
                        .thenComparing(row -> row.<Long>getAs("line")))
                .map(row -> row.getAs("delivery_id") + " " + row.getAs("source") + " " + row.getAs("file") + " "
                        + row.getAs("line") + " " + row.getAs("column_name") + " " + row.getAs("error_code") + " \""
                        + (row.getAs("excerpt") == null ? "" : row.getAs("excerpt")) + "\"")
                .toList();
    }

    /** The accepted lines of a source as the warehouse sees them, in order. */
    private List<String> view(Intake intake, String source) {
        return intake.view(SmallProject.source(source), layout()).collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }
}
