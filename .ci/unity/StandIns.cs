// Stands in for Unity, for Google.Protobuf and for what protoc generates, none of which is to be had where the how-to's script
// is tested: only as much of them as the script uses. The main function plays Unity: it calls Start once, and Update in a loop.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Threading;
using Google.Protobuf;
using UnityEngine;

namespace UnityEngine
{
    [AttributeUsage(AttributeTargets.Field)]
    public sealed class SerializeField : Attribute { }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class RequireComponent : Attribute
    {
        public RequireComponent(Type required) { }
    }

    public class MonoBehaviour
    {
        internal static readonly List<MonoBehaviour> Components = new List<MonoBehaviour>();

        public MonoBehaviour() { Components.Add(this); }

        public T GetComponent<T>() { return Components.OfType<T>().First(); }
    }

    public static class Time
    {
        private static readonly System.Diagnostics.Stopwatch Watch = System.Diagnostics.Stopwatch.StartNew();

        public static float realtimeSinceStartup { get { return (float)Watch.Elapsed.TotalSeconds; } }
    }

    public static class Debug
    {
        internal static readonly int MainThread = Thread.CurrentThread.ManagedThreadId;

        public static void Log(object text)
        {
            if (Thread.CurrentThread.ManagedThreadId != MainThread)
            {
                throw new InvalidOperationException("not on Unity's main thread");
            }
            Console.WriteLine(text);
        }
    }
}

namespace Google.Protobuf
{
    public sealed class MessageDescriptor
    {
        public MessageDescriptor(string fullName) { FullName = fullName; }

        public string FullName { get; private set; }
    }

    public interface IMessage
    {
        MessageDescriptor Descriptor { get; }
    }

    public interface IMessage<T> : IMessage where T : IMessage<T> { }

    public sealed class MessageParser<T> where T : Message, new()
    {
        public T ParseFrom(byte[] data)
        {
            var message = new T();
            message.Read(data);
            return message;
        }
    }

    public static class MessageExtensions
    {
        public static byte[] ToByteArray(this IMessage message) { return ((Message)message).Write(); }

        public static void MergeFrom(this IMessage message, byte[] data) { ((Message)message).Read(data); }
    }

    /// <summary>Numbers and texts by the numbers of their fields.</summary>
    public abstract class Message : IMessage
    {
        private readonly SortedDictionary<int, object> fields = new SortedDictionary<int, object>();

        protected Message(string fullName) { Descriptor = new MessageDescriptor(fullName); }

        public MessageDescriptor Descriptor { get; private set; }

        protected ulong Number(int field) { return fields.ContainsKey(field) ? (ulong)fields[field] : 0; }

        protected string Text(int field) { return fields.ContainsKey(field) ? (string)fields[field] : ""; }

        protected void Set(int field, object value) { fields[field] = value; }

        protected virtual bool IsFixed(int field) { return false; }

        internal byte[] Write()
        {
            var bytes = new MemoryStream();
            foreach (var field in fields)
            {
                var text = field.Value as string;
                if (text != null)
                {
                    WriteVarint(bytes, (ulong)(field.Key << 3 | 2));
                    byte[] encoded = Encoding.UTF8.GetBytes(text);
                    WriteVarint(bytes, (ulong)encoded.Length);
                    bytes.Write(encoded, 0, encoded.Length);
                }
                else if (IsFixed(field.Key))
                {
                    WriteVarint(bytes, (ulong)(field.Key << 3 | 1));
                    bytes.Write(BitConverter.GetBytes((ulong)field.Value), 0, 8);
                }
                else
                {
                    WriteVarint(bytes, (ulong)(field.Key << 3));
                    WriteVarint(bytes, (ulong)field.Value);
                }
            }
            return bytes.ToArray();
        }

        internal void Read(byte[] data)
        {
            int at = 0;
            while (at < data.Length)
            {
                ulong tag = ReadVarint(data, ref at);
                switch (tag & 7)
                {
                    case 0:
                        fields[(int)(tag >> 3)] = ReadVarint(data, ref at);
                        break;
                    case 1:
                        fields[(int)(tag >> 3)] = BitConverter.ToUInt64(data, at);
                        at += 8;
                        break;
                    default:
                        int size = (int)ReadVarint(data, ref at);
                        fields[(int)(tag >> 3)] = Encoding.UTF8.GetString(data, at, size);
                        at += size;
                        break;
                }
            }
        }

        private static void WriteVarint(Stream bytes, ulong value)
        {
            for (; value > 0x7f; value >>= 7)
            {
                bytes.WriteByte((byte)(value | 0x80));
            }
            bytes.WriteByte((byte)value);
        }

        private static ulong ReadVarint(byte[] data, ref int at)
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = data[at++];
                value |= (ulong)(next & 0x7f) << shift;
                if (next < 0x80)
                {
                    return value;
                }
            }
        }
    }
}

namespace Byteborne.Protocol
{
    public sealed class Hello : Message, IMessage<Hello>
    {
        public Hello() : base("byteborne.Hello") { }
        public string ClientName { set { Set(1, value); } }
        public string ClientVersion { set { Set(2, value); } }
        public ulong MessagesHash { set { Set(3, value); } }
        protected override bool IsFixed(int field) { return field == 3; }
    }

    public sealed class Welcome : Message, IMessage<Welcome>
    {
        public static readonly MessageParser<Welcome> Parser = new MessageParser<Welcome>();
        public Welcome() : base("byteborne.Welcome") { }
        public uint PingIntervalMillis { get { return (uint)Number(6); } }
    }

    public sealed class Ping : Message, IMessage<Ping>
    {
        public static readonly MessageParser<Ping> Parser = new MessageParser<Ping>();
        public Ping() : base("byteborne.Ping") { }
        public ulong Time { get { return Number(1); } set { Set(1, value); } }
    }

    public sealed class Pong : Message, IMessage<Pong>
    {
        public Pong() : base("byteborne.Pong") { }
        public ulong Time { set { Set(1, value); } }
    }

    public sealed class Goodbye : Message, IMessage<Goodbye>
    {
        public static readonly MessageParser<Goodbye> Parser = new MessageParser<Goodbye>();
        public Goodbye() : base("byteborne.Goodbye") { }
        public string Reason { get { return base.Text(1); } set { Set(1, value); } }
        public new string Text { get { return base.Text(2); } set { Set(2, value); } }
        public bool MayReconnect { get { return Number(3) != 0; } set { Set(3, value ? 1UL : 0UL); } }
    }
}

namespace Proto
{
    public sealed class C2S_Chat : Message, IMessage<C2S_Chat>
    {
        public C2S_Chat() : base("proto.C2S_Chat") { }
        public string Content { set { Set(1, value); } }
    }

    public sealed class S2C_Chat : Message, IMessage<S2C_Chat>
    {
        public S2C_Chat() : base("proto.S2C_Chat") { }
        public string Content { get { return Text(1); } }
    }
}

internal static class Game
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic;

    /// <summary>Usage: PORT SECONDS: plays so long, or until the connection has ended.</summary>
    private static void Main(string[] arguments)
    {
        Debug.Log("Unity's main thread");
        var connection = new GameConnection();
        typeof(GameConnection).GetField("port", Own).SetValue(connection, int.Parse(arguments[0]));
        bool closed = false;
        connection.Closed += why => closed = true;
        Call(new Chat(), "Start");
        double end = Time.realtimeSinceStartup + double.Parse(arguments[1]);
        while (!closed && Time.realtimeSinceStartup < end)
        {
            Call(connection, "Update");
            Thread.Sleep(10);
        }
        Call(connection, "OnDestroy");
    }

    private static void Call(MonoBehaviour component, string method)
    {
        component.GetType().GetMethod(method, Own).Invoke(component, null);
    }
}
