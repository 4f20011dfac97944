namespace Studio;

/// <summary>A setting is wrong or missing: the start ends, with its name and an example.</summary>
public sealed class SettingException(string setting, string words, string example, Exception? inner = null)
    : Exception($"{setting}: {words}. Example: {setting}={example}", inner);
