package howto;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.save.SaveStore;
import io.byteborne.savesproto.C2S_Accept;
import io.byteborne.savesproto.C2S_Buy;
import io.byteborne.savesproto.C2S_Enter;
import io.byteborne.savesproto.C2S_Offer;
import io.byteborne.savesproto.PlayerState;
import io.byteborne.savesproto.S2C_Entered;
import io.byteborne.savesproto.S2C_Gold;
import io.byteborne.savesproto.S2C_Items;
import io.byteborne.savesproto.S2C_Offer;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import io.byteborne.testing.Snippets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** docs/howto/trading.md is compiled, and works. */
@GameTest(classes = {ByteborneWorldApplication.class, MinerLogin.class, Mine.class, Market.class})
class TradingHowToTests {
    @Autowired
    private TestWorld world;

    @Autowired
    private TestClients clients;

    @Autowired
    private SaveStore store;

    @Test
    void whenTheHowToShowsCodeThenItIsCompiled() throws IOException {
        Snippets.assertCompiled(Path.of("docs/howto/trading.md"), Market.class, TradingHowToTests.class);
    }

    /** Comes in and buys something. */
    private TestGameClient enter(String name, String item) {
        TestGameClient client = clients.connect();
        client.send(C2S_Enter.newBuilder().setName(name).build());
        client.await(S2C_Entered.class);
        client.send(C2S_Buy.newBuilder().setItem(item).build());
        client.await(S2C_Gold.class);
        return client;
    }

    private static C2S_Offer offer(String to, String gives, String takes) {
        return C2S_Offer.newBuilder().setTo(to).addGives(gives).addTakes(takes).build();
    }

    private static C2S_Accept accept(S2C_Offer offer) {
        return C2S_Accept.newBuilder().setNumber(offer.getNumber()).build();
    }

    private List<String> stored(String name) throws Exception {
        return PlayerState.parseFrom(
                        store.open("player/" + name, Long.MAX_VALUE).data())
                .getItemsList();
    }

    @Test
    void whenAnOfferIsAcceptedThenBothAreToldOnceBothHaveItForGood() throws Exception {
        TestGameClient ada = enter("Ada", "lamp");
        TestGameClient bob = enter("Bob", "rope");
        ada.send(offer("Bob", "lamp", "rope"));
        bob.send(accept(bob.await(S2C_Offer.class)));

        assertThat(bob.await(S2C_Items.class).getItemsList()).containsExactly("lamp");
        assertThat(ada.await(S2C_Items.class).getItemsList()).containsExactly("rope");
        assertThat(stored("Ada")).containsExactly("rope");
        assertThat(stored("Bob")).containsExactly("lamp");
    }

    @Test
    void whenOneOfThemDoesNotHaveItThenNothingHasHappened() throws Exception {
        TestGameClient cyd = enter("Cyd", "lamp");
        TestGameClient dan = enter("Dan", "rope");
        cyd.send(offer("Dan", "lamp", "crown"));
        dan.send(accept(dan.await(S2C_Offer.class)));

        assertThat(dan.await(S2C_Items.class).getError()).isEqualTo("The crown is not there any more");
        cyd.send(offer("Dan", "lamp", "rope"));
        dan.send(accept(dan.await(S2C_Offer.class)));
        assertThat(dan.await(S2C_Items.class).getItemsList()).containsExactly("lamp");
    }

    @Test
    void whenAnOfferIsReplacedAcceptedTwiceOrNotOnesOwnThenItIsGone() {
        TestGameClient eve = enter("Eve", "lamp");
        TestGameClient fay = enter("Fay", "rope");
        TestGameClient gus = enter("Gus", "rope");
        eve.send(offer("Fay", "lamp", "rope"));
        S2C_Offer first = fay.await(S2C_Offer.class);
        eve.send(offer("Gus", "lamp", "rope"));
        S2C_Offer second = gus.await(S2C_Offer.class);

        fay.send(accept(first));
        assertThat(fay.await(S2C_Items.class).getError()).isEqualTo("That offer is gone");
        fay.send(accept(second));
        assertThat(fay.await(S2C_Items.class).getError()).isEqualTo("That offer is gone");
        gus.send(accept(second));
        assertThat(gus.await(S2C_Items.class).getItemsList()).containsExactly("lamp");
        gus.send(accept(second));
        assertThat(gus.await(S2C_Items.class).getError()).isEqualTo("That offer is gone");
    }

    @Test
    void whenWhoOffersLeavesThenTheOfferIsGone() {
        TestGameClient hal = enter("Hal", "lamp");
        TestGameClient ina = enter("Ina", "rope");
        hal.send(offer("Ina", "lamp", "rope"));
        S2C_Offer offer = ina.await(S2C_Offer.class);
        hal.close();
        world.tick(2);

        ina.send(accept(offer));
        assertThat(ina.await(S2C_Items.class).getError()).isEqualTo("That offer is gone");
    }
}
