package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.ConfigurationException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of cases as people write them. */
class BatchFileTest {

  @TempDir private Path folder;

  private BatchFile read(String text) throws IOException {
    return read(text, StandardCharsets.UTF_8);
  }

  private BatchFile read(String text, Charset charset) throws IOException {
    return BatchFile.read(Files.writeString(folder.resolve("cases.csv"), text, charset));
  }

  @Test
  void columnsAreCarriedAndPathsStartAtTheFile() throws IOException {
    BatchFile batch =
        read("ID,Image,Mask,Label,Site\np1,a/ct.nii,/data/m.nii,2,\"K\u00f6ln, Nord\"\n");
    assertEquals(List.of("ID", "Image", "Mask", "Label", "Site"), batch.columns());
    BatchCase one = batch.cases().get(0);
    assertEquals(folder.resolve("a/ct.nii").toAbsolutePath(), one.files().image());
    assertEquals(Path.of("/data/m.nii"), one.files().mask());
    assertEquals(2, one.label());
    assertEquals(
        List.of("p1", one.files().image().toString(), "/data/m.nii", "2", "K\u00f6ln, Nord"),
        List.copyOf(one.cells().values()));
    assertEquals("p1", one.name());
    assertEquals(1, one.number());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uFEFFImage,Mask,Label\r\na.nii,b.nii,1\r\n",
        "Image;Mask;Label\na.nii;b.nii;1\n",
        "Image\tMask\tLabel\na.nii\tb.nii\t1",
        "image, MASK ,label\n a.nii , b.nii,1.0\n\n,,\n"
      })
  void spreadsheetsWriteItInTheirWays(String text) throws IOException {
    BatchFile batch = read(text);
    assertEquals(List.of("Image", "Mask", "Label"), batch.columns());
    assertEquals(1, batch.cases().size());
    assertEquals(folder.resolve("a.nii").toAbsolutePath(), batch.cases().get(0).files().image());
    assertEquals(folder.resolve("b.nii").toAbsolutePath(), batch.cases().get(0).files().mask());
    assertEquals(1, batch.cases().get(0).label());
    assertNull(batch.cases().get(0).problem());
  }

  @Test
  void rowsAreCountedInLinesOfTheFile() throws IOException {
    BatchFile batch = read("Image,Mask,Note\na,b,\"two\nlines\"\n\nc,d,\ne,f,");
    assertEquals(List.of(2L, 5L, 6L), batch.cases().stream().map(BatchCase::row).toList());
    assertEquals(List.of("two\nlines", "2", "3"), names(batch));
  }

  private static List<String> names(BatchFile batch) {
    return batch.cases().stream().map(BatchCase::name).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,,1,|names no Mask",
        ",b,1,|names no Image",
        "a,b,1.5,|Label of the row is '1.5'",
        "a,b,0,|Label of the row is '0'",
        "a,b,one,|Label of the row is 'one'",
        "a,b,99999999999,|Label of the row is",
        "a,b,1,-1|Label_channel of the row is '-1'",
        "a,b,1,0,x|5 cells for 4 columns"
      })
  void aWrongRowIsAProblemOfItsCase(String row, String problem) throws IOException {
    BatchFile batch = read("Image,Mask,Label,Label_channel\n" + row + "\na,b,2,0\na,b\n");
    var found = batch.cases().get(0).problem();
    assertNotNull(found);
    assertEquals("batch-row", found.code());
    assertTrue(found.problem().contains(problem), found.problem());
    assertNull(batch.cases().get(1).problem());
    assertNull(batch.cases().get(2).problem());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|is empty",
        "ID,Image\\np,a|it has ID, Image",
        "Image,Mask|no row below",
        "Image,Mask,Mask\\na,b,c|twice",
        "Image,Mask\\na,\"b|after line 1"
      })
  void whatIsNoSuchTableIsRefused(String text, String problem) {
    var refused = assertThrows(ConfigurationException.class, () -> read(text.replace("\\n", "\n")));
    assertEquals("batch-file", refused.code());
    assertTrue(refused.problem().contains("cases.csv"), refused.problem());
    assertTrue(refused.problem().contains(problem), refused.problem());
  }

  @Test
  void anotherCharsetIsRefused() {
    var refused =
        assertThrows(
            ConfigurationException.class,
            () -> read("Image,Mask,Site\na,b,K\u00f6ln\n", StandardCharsets.ISO_8859_1));
    assertTrue(refused.problem().contains("UTF-8"), refused.problem());
  }
}
