package io.ishigaki.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "isThere", disabledReason = "the JVM was started without access to the Vector API")
class VectorLoopTest implements ReedSolomonContract {
    static boolean isThere() {
        return VectorModule.load();
    }

    @Override
    public CodingLoop loop() {
        return new VectorLoop();
    }

    /// Long enough for compiled code, which is another than the interpreter's.
    @Test
    void longCellsAreThoseOfTheTable() {
        for (int parity = 0; parity < 10; parity++) {
            var stripe = Stripe.random(new Random(parity), 4, parity, 400_003);
            List<String> expected =
                    new Stripe(stripe.data(), parity).encoded(new ReedSolomon(4, parity, new TableLoop()));

            assertThat(stripe.encoded(code(4, parity)))
                    .as("%d of parity", parity)
                    .isEqualTo(expected);
        }
    }

    /// Timing is not for tests, but what C2 decides by is in the class file.
    @Test
    void innermostLoopsAreTooLargeToBeInlined() throws IOException {
        int freqInlineSize = 325;
        try (InputStream bytes = VectorLoop.class.getResourceAsStream("VectorLoop.class")) {
            List<MethodModel> loops = ClassFile.of().parse(bytes.readAllBytes()).methods().stream()
                    .filter(method -> method.methodName().stringValue().matches("sum(Two|Four)"))
                    .toList();

            assertThat(loops)
                    .hasSize(2)
                    .allSatisfy(loop -> assertThat(loop.findAttribute(Attributes.code())
                                    .orElseThrow()
                                    .codeLength())
                            .as(loop.methodName().stringValue())
                            .isGreaterThan(freqInlineSize));
        }
    }
}
