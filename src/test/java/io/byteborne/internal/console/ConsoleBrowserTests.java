package io.byteborne.internal.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.NettyServerService;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.session.CloseReason;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Pong;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.TestPackets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The console in a browser, with the whole server behind it. */
@EnabledIf("isBrowserThere")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleBrowserTests {
    private static final int WIDE = 1280;
    private static final int PHONE = 360;
    /** Columns of the table of sessions, counted from 1. */
    private static final int CLIENT = 5;

    private static final int ROUND_TRIP = 6;
    private static final int IN = 8;
    private static final byte[] CHAT =
            TestPackets.packet(2000, C2S_Chat.newBuilder().setContent("hi").build());

    private ConfigurableApplicationContext server;
    private Browser browser;
    private final List<TestClient> clients = new ArrayList<>();
    private ScheduledExecutorService players;

    /** Where a browser must be, its absence is a failure: the tests run, and cannot start one. */
    static boolean isBrowserThere() {
        return Browser.isThere() || Boolean.getBoolean("browser.required");
    }

    @BeforeAll
    void start() {
        server = start(0);
        browser = new Browser(WIDE, false);
        players = Executors.newSingleThreadScheduledExecutor();
    }

    private static ConfigurableApplicationContext start(int httpPort) {
        return SpringApplication.run(
                ByteborneWorldApplication.class,
                "--byteborne.server.port=0",
                "--byteborne.websocket.port=0",
                "--byteborne.server.host=127.0.0.1",
                "--server.port=" + httpPort,
                "--management.endpoint.gamesessions.access=unrestricted",
                "--management.endpoint.gamesend.access=unrestricted");
    }

    @AfterAll
    void stop() {
        players.shutdownNow();
        browser.close();
        server.close();
    }

    @BeforeEach
    void openConsole() {
        browser.resize(WIDE);
        browser.emulate(false);
        browser.open("about:blank");
        browser.open("http://127.0.0.1:%s/console/".formatted(httpPort()));
        browser.await("live", () -> browser.text("status").equals("Live"));
    }

    @AfterEach
    void disconnect() throws Exception {
        for (TestClient client : clients) {
            client.close();
        }
        clients.clear();
        DefaultSessionManager sessions = server.getBean(DefaultSessionManager.class);
        Awaitility.await().until(() -> sessions.count() == 0);
        browser.assertNoErrors();
    }

    private int httpPort() {
        return Objects.requireNonNull(((WebServerApplicationContext) server).getWebServer())
                .getPort();
    }

    private int gamePort() {
        return Objects.requireNonNull(server.getBean(NettyServerService.class).localAddress())
                .getPort();
    }

    /** Players who chat a lot until the test is over. */
    private void play(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            TestClient client = TestClient.connect(gamePort());
            clients.add(client);
            long periodMillis = 20L + 10L * i;
            Thread.ofVirtual().start(() -> readToEnd(client));
            players.scheduleAtFixedRate(() -> say(client), 0, periodMillis, TimeUnit.MILLISECONDS);
        }
    }

    private static void say(TestClient client) {
        try {
            client.send(CHAT);
        } catch (IOException closed) {
            // An exception ends the repetition.
            throw new IllegalStateException(closed);
        }
    }

    private static void readToEnd(TestClient client) {
        try {
            client.readToFin();
        } catch (IOException closed) {
            // As it must be, in the end.
        }
    }

    private double value(int plot, int series) {
        List<WebElement> values = browser.find(By.id("plots"))
                .findElements(By.tagName("figure"))
                .get(plot)
                .findElements(By.tagName("b"));
        String text = values.get(series).getText().split(" ", 2)[0].replace(",", "");
        return text.equals("–") ? -1 : Double.parseDouble(text);
    }

    private int rows(String table) {
        return browser.find(By.id(table))
                .findElements(By.cssSelector("tbody tr"))
                .size();
    }

    private String cell(int row, int column) {
        return browser.find(
                        By.cssSelector("#session-table tbody tr:nth-child(%s) td:nth-child(%s)".formatted(row, column)))
                .getText();
    }

    @Test
    void whenNobodyPlaysThenThePageSaysSo() throws IOException {
        browser.await("a figure", () -> value(0, 0) == 0);
        assertThat(browser.overflow()).isZero();
        browser.screenshot("overview-empty");

        browser.view("sessions");

        browser.await("the empty state", () -> browser.text("session-empty").startsWith("Nobody is connected."));
        assertThat(browser.text("session-empty")).contains("port " + gamePort());
        browser.screenshot("sessions-empty");
    }

    @Test
    void whenPlayersSendThenTheFiguresMove() throws IOException {
        play(6);

        browser.await("sessions", () -> value(0, 0) == 6);
        browser.await("messages in and out", () -> value(1, 0) > 50 && value(1, 1) > 50);
        browser.await("ticks that take time", () -> value(2, 0) > 0);
        assertThat(browser.text("totals")).contains("sessions opened").contains("ticks per second");
        browser.await(
                "some of the plot",
                () -> Boolean.TRUE.equals(
                        browser.run(
                                "return document.querySelector('.u-over') !== null && document.querySelectorAll('canvas').length === 4")));
        browser.screenshot("overview");
        browser.emulate(true);
        browser.screenshot("overview-dark");
    }

    @Test
    void whenATableIsSortedThenTheBusiestIsFirst() throws IOException {
        play(5);
        browser.view("sessions");
        browser.await("rows", () -> rows("session-table") == 5);

        browser.find(By.cssSelector("th[data-key=in] button")).click();

        browser.await("sorted", () -> Double.parseDouble(cell(1, IN)) > Double.parseDouble(cell(5, IN)));
        assertThat(browser.find(By.cssSelector("th[data-key=in]")).getDomAttribute("aria-sort"))
                .isEqualTo("descending");
        browser.screenshot("sessions");
        browser.find(By.id("session-find")).sendKeys("nobody");
        browser.await("none found", () -> browser.text("session-empty").startsWith("No session has that"));
    }

    @Test
    void whenClientsHaveSaidHelloThenTheirNamesAndRoundTripsAreShown() throws IOException {
        play(2);
        TestClient greeted = TestClient.connect(gamePort());
        clients.add(greeted);
        greeted.send(TestPackets.packet(
                1,
                Hello.newBuilder()
                        .setClientName("arena-web <b>")
                        .setClientVersion("1.4.2")
                        .build()));
        // Welcome, and the first ping.
        greeted.readPacket();
        greeted.readPacket();
        greeted.send(TestPackets.packet(4, Pong.newBuilder().setTime(1).build()));
        browser.view("sessions");
        browser.await("rows", () -> rows("session-table") == 3);

        browser.find(By.id("session-find")).sendKeys("ARENA");

        browser.await(
                "the client",
                () -> rows("session-table") == 1 && cell(1, ROUND_TRIP).endsWith(" ms"));
        assertThat(cell(1, CLIENT)).isEqualTo("arena-web <b> 1.4.2");
        browser.find(By.id("session-find")).clear();
        browser.find(By.id("session-find")).sendKeys(" ");
        browser.find(By.cssSelector("th[data-key=round_trip] button")).click();
        browser.await(
                "all, the slowest first",
                () -> rows("session-table") == 3
                        && cell(1, ROUND_TRIP).endsWith(" ms")
                        && cell(3, ROUND_TRIP).equals("–"));
        browser.screenshot("sessions-greeted");
    }

    @Test
    void whenASessionIsKickedThenItGoes() throws IOException {
        play(2);
        browser.view("sessions");
        browser.await("rows", () -> rows("session-table") == 2);
        long kicked = server.getBean(DefaultSessionManager.class).closed(CloseReason.KICKED);
        String id = cell(1, 1);

        WebElement button = browser.find(By.cssSelector("#session-table tbody tr:first-child button"));
        browser.run("arguments[0].focus()", button);
        browser.type(Keys.ENTER);
        browser.await(
                "the question", () -> browser.text("kick-question").startsWith("End session " + id + " (127.0.0.1:"));
        browser.screenshot("kick");
        browser.type(Keys.ESCAPE);
        browser.await("no dialog", () -> !browser.find(By.id("kick")).isDisplayed());
        assertThat(rows("session-table")).as("after Escape").isEqualTo(2);

        browser.type(Keys.ENTER);
        browser.await("the question", () -> browser.find(By.id("kick")).isDisplayed());
        browser.type(Keys.TAB);
        browser.type(Keys.ENTER);

        browser.await("one row", () -> rows("session-table") == 1);
        assertThat(cell(1, 1)).isNotEqualTo(id);
        assertThat(server.getBean(DefaultSessionManager.class).closed(CloseReason.KICKED))
                .isEqualTo(kicked + 1);
    }

    @Test
    void whenAMessageIsSentThenItsReplyIsShown() throws IOException {
        browser.view("send/proto.C2S_Chat");
        browser.await("the form", () -> browser.find(By.name("content")).isDisplayed());

        browser.find(By.name("content")).sendKeys("Hello, <b>world</b>!");
        assertThat(browser.find(By.id("send-json")).getDomProperty("value"))
                .contains("\"content\": \"Hello, <b>world</b>!\"");
        browser.find(By.id("send-add")).click();
        browser.find(By.name("content")).clear();
        browser.find(By.name("content")).sendKeys("Again", Keys.ENTER);

        browser.await("replies", () -> browser.text("send-result").equals("2 messages came back."));
        assertThat(browser.text("send-replies"))
                .contains("proto.S2C_Chat", "\"content\": \"Hello, <b>world</b>!\"", "\"content\": \"Again\"");
        browser.screenshot("send");
    }

    @Test
    void whenTheJsonIsWrongThenTheServerSaysSo() {
        browser.view("send/proto.C2S_Chat");
        browser.await("the form", () -> browser.find(By.id("send-json")).isDisplayed());
        WebElement json = browser.find(By.id("send-json"));

        json.clear();
        json.sendKeys("{\"colour\": 1}", Keys.chord(Keys.CONTROL, Keys.ENTER));

        browser.await("what is wrong", () -> browser.text("send-error").contains("colour"));
        // The browser logs every answer that is an error; this one was asked for.
        assertThat(browser.errors()).allMatch(error -> error.contains("400"));
    }

    @Test
    void whenTheProtocolIsSearchedThenWhatFitsStays() throws IOException {
        browser.view("protocol");
        browser.await("entries", () -> browser.text("protocol-list").contains("proto.C2S_Chat"));

        browser.find(By.id("protocol-find")).sendKeys("steer");

        browser.await("one", () -> browser.text("protocol-note").startsWith("1 of "));
        WebElement found = browser.find(By.cssSelector("details:not([hidden]) summary"));
        assertThat(found.getText()).contains("2013", "proto.C2S_Steer", "goes on in this direction");
        browser.run("arguments[0].focus()", found);
        browser.type(Keys.ENTER);
        browser.await("its fields", () -> browser.text("protocol-list").contains("float"));
        browser.screenshot("protocol-found");
        browser.find(By.id("protocol-find")).clear();
        browser.find(By.id("protocol-find")).sendKeys(" ");
        browser.await("all", () -> browser.text("protocol-note").endsWith(" types"));
        browser.screenshot("protocol");
    }

    @Test
    void whenHandlersAreShownThenTheyHaveTheirFigures() throws IOException {
        play(2);
        browser.view("handlers");

        browser.await("the echo's row", () -> browser.text("handler-table").contains("EchoChat#echo"));
        browser.await("the totals", () -> browser.text("handler-note").contains("dispatched"));
        browser.screenshot("handlers");
    }

    @Test
    void whenTheServerBelongsToNoClusterThenThereIsNoViewOfIt() {
        browser.view("cluster");

        browser.await("the overview", () -> browser.find(By.id("view-overview")).isDisplayed());
        assertThat(browser.find(By.id("cluster-link")).isDisplayed()).isFalse();
        assertThat(browser.find(By.id("view-cluster")).isDisplayed()).isFalse();
    }

    @Test
    void whenOnlyTheKeyboardIsUsedThenEverythingIsReached() {
        assertThat(browser.tab()).isEqualTo("skip");
        assertThat(List.of(browser.tab(), browser.tab(), browser.tab(), browser.tab(), browser.tab()))
                .containsExactly("Overview", "Sessions", "Handlers", "Protocol", "Send");

        browser.type(Keys.ENTER);

        browser.await("the view", () -> browser.find(By.id("send-form")).isDisplayed());
        assertThat(browser.tab()).isEqualTo("send-type");
    }

    @ParameterizedTest
    @CsvSource({
        "overview, ticks per second",
        "sessions, 3 sessions",
        "handlers, dispatched",
        "protocol, proto.C2S_Chat",
        "send, a line of chat"
    })
    void whenTheWindowIsAPhonesThenNothingReachesOverIt(String view, String content) throws IOException {
        play(3);
        browser.resize(PHONE);
        browser.view(view);
        browser.await("the view", () -> browser.find(By.id("view-" + view)).isDisplayed());
        browser.await("what is in it", () -> browser.text("view-" + view).contains(content));
        assertThat(browser.overflow()).isZero();
        browser.screenshot(view + "-phone");
    }

    @Test
    void whenTheServerGoesThenThePageSaysSoAndComesBackWithIt() throws IOException {
        int port = httpPort();
        browser.await("a figure", () -> value(0, 0) == 0);

        server.close();

        browser.await("gone", () -> browser.text("status").equals("Not connected"));
        assertThat(browser.find(By.id("gone")).isDisplayed()).isTrue();
        browser.screenshot("gone");
        server = start(port);
        browser.await("back", () -> browser.text("status").equals("Live"));
        assertThat(browser.find(By.id("gone")).isDisplayed()).isFalse();
        assertThat(browser.errors())
                .allMatch(error ->
                        error.contains("ERR_CONNECTION_REFUSED") || error.contains("ERR_INCOMPLETE_CHUNKED_ENCODING"));
    }
}
