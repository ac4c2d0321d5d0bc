/**
 * Words of which common passwords are made, alone or a few together.
 */
export const commonWords: ReadonlySet<string> = new Set(
  `password passwort passwd passcode pass word motdepasse contrasena senha parola wachtwoord haslo salasana losenord
  bimilbeonho pasuwado mima admin administrator administrador root superuser sysadmin user username usuario guest gast login logon
  signin access accesso default demo test tester testing temp temporary changeme changeit change secret secrets geheim master
  welcome welkom willkommen bienvenue bienvenido hello hallo hola bonjour konnichiwa annyeong letmein letme in open opensesame
  sesame please foyer messenger chat company office work business server network internet computer desktop laptop windows
  microsoft google apple samsung android iphone facebook twitter instagram linkedin youtube amazon netflix github docker oracle
  cisco huawei linux ubuntu debian redhat database mysql postgres qwerty qwertz azerty qwertyuiop asdf asdfgh asdfghjkl zxcv zxcvbn
  zxcvbnm qaz wsx edc qwe asd zxc abc abcd abcde abcdef abcdefg abcdefgh one two three iloveyou iloveu loveyou love lovely lover
  loveme saranghae saranghe aishiteru tequiero teamo jetaime ichliebedich sunshine princess prince dragon monkey shadow michael
  jordan michelle jessica jennifer ashley amanda daniel thomas robert william george charlie andrew joshua matthew anthony nicole
  hunter harley ranger buster soccer football baseball basketball hockey tennis golf cricket rugby liverpool chelsea arsenal
  barcelona manchester united realmadrid juventus yankees cowboys lakers steelers eagles ferrari porsche mercedes corvette mustang
  toyota honda nissan hyundai yamaha suzuki superman batman spiderman starwars pokemon pikachu naruto matrix trustno trustnoone
  freedom whatever nothing something everything hottie summer winter spring autumn fall sommer herbst fruhling verano invierno
  natsu fuyu haru aki yeoreum gyeoul january february march april may june july august september october november december
  monday tuesday wednesday thursday friday saturday sunday january januar februar marz juni juli oktober dezember montag freitag
  cheese cookie chocolate banana orange cherry peaches pepper ginger coffee pizza flower flowers rainbow butterfly angel angels
  diamond silver golden purple yellow black white blue green red pink tiger lion eagle falcon panther wolf bear kitty kitten puppy
  doggy horse dolphin turtle snoopy tigger mickey minnie donald garfield merlin phoenix thunder lightning storm rocket killer
  ninja samurai sakura pirate wizard knight warrior hunter joker computer player gamer minecraft fortnite roblox zelda mario
  family mother father mommy daddy mama papa baby babygirl babyboy brother sister friend friends forever together always happy
  lucky smile money dollar euro million cash bitcoin jesus christ god heaven blessed faith hope grace angel mary maria joseph
  david peter paul john james mark steve kevin brian jason justin brandon anna laura sarah emily emma olivia sophia lisa julia
  martin alex alexander christian stefan sebastian andrea carlos juan jose miguel antonio francisco fernando alejandro pierre
  tokyo osaka kyoto nippon japan nihon seoul busan korea hanguk london paris berlin madrid roma newyork boston chicago texas
  california florida canada america australia germany deutschland france espana italia europe china india
  hanako taro tarou yamada tanaka suzuki sato kimchi gangnam hyunwoo minjun jisoo minsu younghee chulsoo
  my your the this is a i me you we at to of and for new old big good best super mega top pro plus first last
  비밀번호 패스워드 사랑해 사랑해요 안녕하세요 안녕 관리자 대한민국 회사 환영합니다 パスワード 管理者 こんにちは ようこそ 会社 愛してる 密码 我爱你`.split(
    /\s+/,
  ),
);
