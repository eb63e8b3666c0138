package io.ishigaki.cluster.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.MalformedDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageClassTest {
    @ParameterizedTest
    @CsvSource({"1x, 1, 0", "3x, 1, 2", "255x, 1, 254", "4+2, 4, 2", "12+8, 12, 8", "4+0, 4, 0", "200+55, 200, 55"})
    void textReadsBack(String text, int data, int parity) {
        StorageClass of = StorageClass.parse(text);

        assertThat(of).isEqualTo(new StorageClass(data, parity));
        assertThat(of).hasToString(text);
    }

    @Test
    void oneAndSomeIsWrittenAsCopies() {
        assertThat(StorageClass.parse("1+2")).hasToString("3x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "0x", "3", "+", "4+", "+2", "0+2", "4+-2", " 4+2", "4+2 ", "04+2", "4+2x", "1000x"})
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> StorageClass.parse(text))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("storage class is '%s'".formatted(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"256x", "200+56", "999+999"})
    void moreCellsThanThereCanBeAreRefused(String text) {
        assertThatThrownBy(() -> StorageClass.parse(text))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("limit 1 to 255");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1x",
        "2, 2x",
        "3, 2x",
        "4, 3x",
        "5, 2+2",
        "6, 2+2",
        "7, 3+3",
        "8, 3+3",
        "9, 4+4",
        "11, 4+4",
        "12, 6+4",
        "15, 6+4",
        "16, 8+6",
        "22, 8+6",
        "23, 12+8",
        "30, 12+8"
    })
    void autoLeavesMembersToRepairOnto(int members, String text) {
        assertThat(StorageClass.auto(members)).hasToString(text);
    }
}
