package io.byteborne.internal.packet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A byte stream and the reads in which it comes, both taken from one array so that a fuzzer can choose them: the first
 * byte says how many bytes of cuts follow; what is behind them is the stream. The cuts are used in turn, again and
 * again; of each, the low seven bits are a read's length, 0 being all that is left, and the high bit says that the next
 * read belongs to the same read cycle of the event loop.
 *
 * @param stream all bytes
 * @param cycles read cycles, each of one read or more
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares plans.
public record ReadPlan(byte[] stream, List<List<byte[]>> cycles) {
    public static ReadPlan of(byte[] input) {
        int cuts = input.length == 0 ? 0 : Math.min(input[0] & 0xff, input.length - 1);
        byte[] stream = Arrays.copyOfRange(input, Math.min(input.length, 1 + cuts), input.length);
        List<List<byte[]>> cycles = new ArrayList<>();
        List<byte[]> cycle = new ArrayList<>();
        for (int start = 0, read = 0; start < stream.length; read++) {
            int cut = cuts == 0 ? 0 : input[1 + read % cuts];
            int length = (cut & 0x7f) == 0 ? stream.length : cut & 0x7f;
            int end = Math.min(stream.length, start + length);
            cycle.add(Arrays.copyOfRange(stream, start, end));
            if (cut >= 0 || end == stream.length) {
                cycles.add(cycle);
                cycle = new ArrayList<>();
            }
            start = end;
        }
        return new ReadPlan(stream, cycles);
    }
}
