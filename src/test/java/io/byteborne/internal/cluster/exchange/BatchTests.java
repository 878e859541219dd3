package io.byteborne.internal.cluster.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byteborne.internal.cluster.exchange.Batch.Item;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchTests {
    private static final Batch BATCH = new Batch(
            "node-\u00e4",
            1_790_000_000_000_000L,
            true,
            3,
            Long.MAX_VALUE,
            List.of(new Item(1, new byte[0]), new Item(300, new byte[] {1, 2, 3})));

    @Test
    void whenABatchIsReadThenItIsTheOneThatWasWritten() throws IOException {
        Batch read = Batch.from(BATCH.toBytes());

        assertThat(read).usingRecursiveComparison().isEqualTo(BATCH);
    }

    @Test
    void whenTheFormatIsAnotherThenItIsNotRead() {
        byte[] bytes = BATCH.toBytes();
        bytes[0] = 2;

        assertThatThrownBy(() -> Batch.from(bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Format 2");
    }

    @Test
    void whenBytesAreMissingThenThatIsNotAnItemLess() throws IOException {
        byte[] bytes = BATCH.toBytes();
        int beforeTheLastItem = bytes.length - 6;
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            if (length == beforeTheLastItem || length == beforeTheLastItem - 2) {
                // Between two items nobody can tell; the bus delivers batches as a whole.
                assertThat(Batch.from(cut).items().size()).isLessThan(2);
            } else {
                assertThatThrownBy(() -> Batch.from(cut)).as("%s bytes", length).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void whenBytesAreGarbageThenNothingWorseHappensThanThatTheyAreNotRead() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = BATCH.toBytes();
            for (int change = 0; change <= i % 4; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                Batch.from(bytes);
            } catch (IOException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }
}
