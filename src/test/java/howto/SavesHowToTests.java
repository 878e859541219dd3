package howto;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.save.Save;
import io.byteborne.save.SaveStore;
import io.byteborne.save.Saves;
import io.byteborne.savesproto.C2S_Buy;
import io.byteborne.savesproto.C2S_Dig;
import io.byteborne.savesproto.C2S_Enter;
import io.byteborne.savesproto.C2S_Pay;
import io.byteborne.savesproto.PlayerState;
import io.byteborne.savesproto.S2C_Entered;
import io.byteborne.savesproto.S2C_Gold;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import io.byteborne.testing.Snippets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** docs/howto/saves.md is compiled, and works. */
@GameTest(classes = {ByteborneWorldApplication.class, MinerLogin.class, Mine.class, Clans.class, PurseCodec.class})
class SavesHowToTests {
    @Autowired
    private TestWorld world;

    @Autowired
    private TestClients clients;

    @Autowired
    private Saves saves;

    @Autowired
    private SaveStore store;

    @Autowired
    private Clans clans;

    @Test
    void whenTheHowToShowsCodeThenItIsCompiled() throws IOException {
        Snippets.assertCompiled(
                Path.of("docs/howto/saves.md"),
                Miner.class,
                MinerLogin.class,
                Mine.class,
                Clans.class,
                Hero.class,
                Purse.class,
                PurseCodec.class,
                SavesHowToTests.class);
    }

    private TestGameClient enter(String name) {
        TestGameClient client = clients.connect();
        client.send(C2S_Enter.newBuilder().setName(name).build());
        return client;
    }

    private int goldOf(TestGameClient client) {
        return client.await(S2C_Gold.class).getGold();
    }

    @Test
    void whenAPlayerComesBackThenTheGoldIsStillThere() {
        TestGameClient client = enter("Ada");
        assertThat(client.await(S2C_Entered.class).getGold()).isEqualTo(10);
        client.send(C2S_Dig.getDefaultInstance());
        world.tick();
        client.close();
        world.tick(2);

        TestGameClient again = enter("Ada");
        assertThat(again.await(S2C_Entered.class).getGold()).isEqualTo(11);
    }

    @Test
    void whenTheIntervalIsOverThenTheGoldIsInTheStore() throws Exception {
        TestGameClient client = enter("Bob");
        client.send(C2S_Dig.getDefaultInstance());
        world.advance(Duration.ofSeconds(10));

        assertThat(PlayerState.parseFrom(
                                store.open("player/Bob", Long.MAX_VALUE).data())
                        .getGold())
                .isEqualTo(11);
    }

    @Test
    void whenAMinerPaysThenTheGoldMovesOrStays() {
        TestGameClient payer = enter("Cyd");
        TestGameClient payee = enter("Dan");
        payer.await(S2C_Entered.class);
        payee.await(S2C_Entered.class);
        payer.send(C2S_Pay.newBuilder().setTo("Dan").setGold(4).build());
        assertThat(goldOf(payer)).isEqualTo(6);

        payer.send(C2S_Pay.newBuilder().setTo("Dan").setGold(7).build());
        payer.send(C2S_Dig.getDefaultInstance());
        assertThat(goldOf(payer)).isEqualTo(7);
        payee.send(C2S_Dig.getDefaultInstance());
        assertThat(goldOf(payee)).isEqualTo(15);
    }

    @Test
    void whenSomethingIsBoughtThenTheAnswerSaysThatItIsInTheStore() throws Exception {
        TestGameClient client = enter("Eve");
        client.send(C2S_Buy.newBuilder().setItem("lamp").build());
        assertThat(goldOf(client)).isEqualTo(5);

        PlayerState saved =
                PlayerState.parseFrom(store.open("player/Eve", Long.MAX_VALUE).data());
        assertThat(saved.getItemsList()).containsExactly("lamp");
    }

    @Test
    void whenAClanIsForgottenThenItsTreasuryIsInTheStore() {
        CompletionStage<Save<PlayerState>> opening = clans.treasury("Moles");
        world.tick();
        Save<PlayerState> treasury = opening.toCompletableFuture().join();
        treasury.set(PlayerState.newBuilder().setGold(100).build());
        clans.forget("Moles");
        world.tick();
        CompletionStage<Save<PlayerState>> again = clans.treasury("Moles");
        world.tick();

        assertThat(again.toCompletableFuture().join().get().getGold()).isEqualTo(100);
    }

    @Test
    void whenAHeroFindsGoldThenItIsSavedAsItIsWhenItIsWritten() {
        CompletionStage<Save<PlayerState>> opening = saves.open("hero", PlayerState.getDefaultInstance());
        world.tick();
        Save<PlayerState> save = opening.toCompletableFuture().join();
        Hero hero = new Hero(save);
        hero.find(2);
        hero.find(3);
        saves.flush();
        world.tick();

        assertThat(save.get().getGold()).isEqualTo(5);
    }

    @Test
    void whenTheStateIsARecordThenItsCodecSavesIt() {
        CompletionStage<Save<Purse>> opening = saves.open("purse", new Purse(1, 2));
        world.tick();
        Save<Purse> save = opening.toCompletableFuture().join();
        save.set(new Purse(3, 4));
        save.close();
        world.tick();
        CompletionStage<Save<Purse>> again = saves.open("purse", new Purse(0, 0));
        world.advance(Duration.ofSeconds(1));

        assertThat(again.toCompletableFuture().join().get()).isEqualTo(new Purse(3, 4));
    }
}
