; The installer for Windows: iscc /DVersion=1.0 /DSource=dist\xsearch packaging\windows\xsearch.iss
; Not yet run on Windows.
#ifndef Version
  #define Version "0"
#endif
#ifndef Source
  #define Source "..\..\dist\xsearch"
#endif

[Setup]
AppId={{6E0E2B0C-4C0B-4C55-9B0B-2F3B6F5D7A11}
AppName=xsearch
AppVersion={#Version}
AppPublisher=The xsearch authors
DefaultDirName={autopf}\xsearch
DefaultGroupName=xsearch
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
UninstallDisplayIcon={app}\xsearch-gui.exe
ChangesEnvironment=yes
#ifdef Sign
SignTool=sign
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\xsearch"; Filename: "{app}\xsearch-gui.exe"
Name: "{autodesktop}\xsearch"; Filename: "{app}\xsearch-gui.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\xsearch-gui.exe"; Description: "{cm:LaunchProgram,xsearch}"; Flags: nowait postinstall skipifsilent
