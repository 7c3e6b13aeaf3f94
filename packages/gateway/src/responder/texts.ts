/** The embedded responder's texts. It says what it is, and never claims to feel, wait or remember. */

export interface Text {
  readonly en: string;
  readonly zh: string;
}

export interface Topic {
  readonly about: RegExp;
  readonly text: Text;
  /** The text for a repeated question. */
  readonly more?: Text;
}

export const help: Text = {
  en: "I'm glad you wrote this. I'm a computer program, so I can't come to you, but people can. Please go to an adult you trust now: a parent, a teacher, a school nurse, a neighbour. You can show them this message instead of finding words. If you or someone else is in danger, call your emergency number. The help page lists numbers that are open day and night, and people there will listen. What is happening is not your fault, and asking for help is the right thing to do.",
  zh: "你愿意写出来，这很重要。我是电脑程序，不能到你身边，但有人可以。请现在就去找一位你信任的大人：爸爸妈妈、老师、校医或邻居。说不出口的话，把这段文字给他们看就行。如果你或别人正有危险，请马上拨打 110 或 120。求助页上有随时可以拨打的电话，那边会有人认真听你说。这不是你的错，求助是对的。",
};

/** A sum: shown with a way to check it. */
export const sumText: Text = {
  en: "{sum}. Here is a way to be sure of it without me: do the opposite. If it was a times, divide the answer again; if it was a plus, take one number away. Do you come back to where you started?",
  zh: "{sum}。想不靠我也能确认，可以反过来算：乘法就用除法验算，加法就用减法验算。算回去，是不是又得到原来的数？",
};

export const topics: readonly Topic[] = [
  {
    about:
      /are you (?:a |really |an? )*(?:real|human|person|alive|robot|bot|ai|computer)|who are you|what are you|do you (?:love|like|miss|feel)|你是(?:谁|人|真人|机器|什么)|你(?:爱|喜欢|想)我/,
    text: {
      en: "I'm a computer program, not a person. I put words together that fit your question. I don't feel anything, I don't get lonely, and nothing happens to me when you leave. I can also be wrong, so check what matters with a book or someone who knows. What would you like to find out?",
      zh: "我是电脑程序，不是真人。我只是把合适的词语组织成回答，没有感情，不会孤单，你离开时我也不会难过。我也可能说错，重要的事请查书或者问懂的人。你想了解点什么？",
    },
  },
  {
    about: /sky.*blue|blue.*sky|天空.*蓝|天.*为什么.*蓝/,
    text: {
      en: "Sunlight looks white, but all the colours of the rainbow are in it. On its way through the air the light bumps into tiny bits of gas. Blue light is bounced around far more than red, so it comes at your eyes from every direction, and the whole sky looks blue.\n\nIn the evening the light has a longer way through the air. Most of the blue is bounced out of it before it reaches you, and red and orange are left. So here is one to think about: what colour would the sky be on the Moon, where there is no air?",
      zh: "阳光看起来是白色的，其实里面有彩虹的所有颜色。光穿过空气时会碰到很小很小的气体分子，蓝光比红光更容易被弹向四面八方，所以从哪个方向都有蓝光进入你的眼睛，整个天空看起来就是蓝的。\n\n傍晚时，光要穿过更长的空气，蓝光大多在路上被弹走了，剩下红色和橙色。想一想：月亮上没有空气，那里的天空会是什么颜色？",
    },
    more: {
      en: "One step further: the blue is not a thing that is up there, like paint. It is light on its way to you that was sent off its path. That is why distant mountains look bluish too: there is a lot of air between you and them. Next time you are outside, compare a near hill with a far one.",
      zh: "再进一步：蓝色不是涂在天上的颜料，而是在半路改变了方向、正好射到你眼里的光。远处的山看起来发蓝也是这个道理：你和山之间隔着很多空气。下次出门，比一比近处和远处的山吧。",
    },
  },
  {
    about:
      /photosynth|plants?.*(?:eat|food|grow|drink)|how do plants|leaves.*green|光合作用|植物.*(?:吃|长|食物)|叶子.*绿/,
    text: {
      en: "Plants make their own food, and they do it in their leaves. They take water from the ground and a gas, carbon dioxide, from the air. With the energy of sunlight they turn the two into sugar, which they live on, and into oxygen, which they let go, and which we breathe. This is called photosynthesis.\n\nThe green in the leaves is what catches the light. You can test the idea: cover part of one leaf with foil for a week. What do you think you will see when you take it off?",
      zh: "植物会自己做食物，厨房就在叶子里。它们从土里吸水，从空气里吸进二氧化碳，再用阳光的能量把两样东西变成糖和氧气：糖留给自己用，氧气放出来，正好给我们呼吸。这就叫光合作用。\n\n叶子里的绿色就是用来抓住阳光的。你可以做个实验：用锡纸把一片叶子盖住一部分，放一个星期。揭开时你猜会看到什么？",
    },
  },
  {
    about: /fraction|分数/,
    text: {
      en: "Think of a pizza. The bottom number of a fraction says into how many equal pieces it was cut; the top number says how many of them you have. So 3/4 is three of four pieces.\n\nTo add fractions, the pieces must have the same size. 1/2 + 1/4: cut the half once more and you have 2/4. Now the pieces match: 2/4 + 1/4 = 3/4. Try the next one yourself: how much is 1/3 + 1/6? A hint: into how many pieces would you cut the third?",
      zh: "想象一个披萨。分数下面的数表示平均切成了几块，上面的数表示你有几块。所以 3/4 就是四块里的三块。\n\n分数相加时，每块的大小必须一样。1/2 + 1/4：把一半再切一刀，就是 2/4，这样大小就一样了：2/4 + 1/4 = 3/4。下一题你来试试：1/3 + 1/6 等于多少？提示：三分之一要再切成几块？",
    },
  },
  {
    about: /volcano|lava|火山|岩浆/,
    text: {
      en: "Deep under our feet it is so hot that some rock melts. Melted rock is lighter than the solid rock around it, so it rises, as warm air does in a balloon, and gathers in a kind of chamber. Gas is dissolved in it, like in a bottle of fizzy water. When the pressure grows too high, the rock above cracks, the gas bubbles out, and the melted rock comes up with it: a volcano erupts.\n\nThin lava flows far and makes wide, flat mountains. Thick lava makes steep ones, and they can explode. Which kind would you rather live next to, and why?",
      zh: "地下深处非常热，有些岩石会熔化成岩浆。岩浆比周围的石头轻，所以会慢慢往上升，聚在一个“房间”里。岩浆里还溶着气体，就像汽水一样。压力太大时，上面的岩石裂开，气泡冲出来，把岩浆也带了上来，火山就喷发了。\n\n稀的岩浆流得远，堆成又宽又平的山；稠的岩浆堆成陡峭的山，还可能爆炸。如果必须选，你愿意住在哪一种旁边？为什么？",
    },
  },
  {
    about: /dinosaur|恐龙/,
    text: {
      en: "Dinosaurs lived on Earth for about 165 million years. That is hundreds of times as long as there have been people. Some were as small as chickens, some as long as three buses.\n\nAbout 66 million years ago a huge rock from space hit the Earth. Dust and smoke hid the Sun, plants died, and then those who ate plants, and those who ate them. One branch made it through: birds. So if you want to see a living dinosaur, look out of the window. Which bird near you looks most like one?",
      zh: "恐龙在地球上生活了大约 1.65 亿年，比人类存在的时间长几百倍。有的小得像鸡，有的长得像三辆公交车连起来。\n\n大约 6600 万年前，一块巨大的太空岩石撞上地球，灰尘遮住了太阳，植物先死去，然后是吃植物的动物，再是吃它们的动物。但有一支活了下来，那就是鸟。所以想看活的恐龙，看看窗外就行。你身边哪种鸟最像恐龙？",
    },
  },
  {
    about: /moon|phases|月亮|月球/,
    text: {
      en: "The Moon has no light of its own. The Sun always lights one half of it, and as the Moon goes around us, in about a month, we see that bright half from different sides: all of it at full moon, none of it at new moon, and a slice in between.\n\nYou can play it through: a lamp is the Sun, your head is the Earth, an orange in your hand is the Moon. Turn slowly on the spot with the orange in front of you and watch the light on it. Where must it be for a half moon?",
      zh: "月亮自己不会发光。太阳总是照亮它的一半，月亮大约一个月绕我们一圈，我们就从不同的角度看到那亮的一半：满月时全看见，新月时看不见，中间就是一弯或半个。\n\n你可以自己演一演：台灯当太阳，你的头当地球，手里的橘子当月亮。慢慢原地转一圈，看橘子上的光。转到哪里是半月？",
    },
  },
  {
    about: /season|summer|winter|四季|季节|夏天|冬天/,
    text: {
      en: "It is not because we are nearer to the Sun in summer. The Earth's axis is tilted a little, and it keeps pointing the same way while we travel around the Sun. For half the year the north leans towards the Sun: its light falls steeply and the days are long, so it gets warm. Half a year later the north leans away, and the south has summer.\n\nHold a torch straight over a table, then at a slant. The patch gets larger and dimmer: the same light has to warm more ground.",
      zh: "夏天热，并不是因为离太阳更近。地球的轴有点歪，而且绕太阳走的时候一直指着同一个方向。半年里北边朝太阳歪，阳光照得直，白天又长，所以热；再过半年北边背着太阳，就轮到南边过夏天。\n\n拿手电筒直直照桌面，再斜着照：光斑变大也变暗了。同样的光要照更大的地方，当然就没那么热。",
    },
  },
  {
    about: /black hole|黑洞/,
    text: {
      en: "A black hole is a place where so much matter is packed together that its pull lets nothing out again, not even light. Most are made when a very big star has used up its fuel and falls in on itself.\n\nIt is no vacuum cleaner, though. If the Sun were swapped for a black hole of the same weight, the Earth would go on around it as before, only in the dark. How can you see something that gives no light? By what it does to the stars around it.",
      zh: "黑洞是物质挤得特别紧的地方，引力强到什么都出不来，连光也不行。大多数黑洞是很大的恒星燃料用完后，自己塌缩形成的。\n\n不过黑洞并不是吸尘器。如果把太阳换成一样重的黑洞，地球还会照样绕着它转，只是天黑了。不发光的东西怎么看见？看它对周围星星的影响。",
    },
  },
  {
    about: /essay|homework|write.*(?:for me|my)|作文|作业|帮我写/,
    text: {
      en: "I won't write it for you, since then it would be mine. But I can help you start. Tell yourself in one sentence what you want the reader to believe or see at the end. Then find three things that support it: an example, a fact, something you saw yourself. Give each a short paragraph, and put the strongest last.\n\nThe first sentence is the hardest, so leave it for the end. What is your topic, and what is your one sentence?",
      zh: "我不替你写，那样就成了我的作文。不过我可以帮你开个头。先用一句话告诉自己：读完以后，你想让读者相信什么、看到什么？再找三样东西来支持它：一个例子、一个事实、一件你亲眼见过的事。每样写一小段，最有力的放在最后。\n\n开头最难，可以留到最后写。你的题目是什么？你的那一句话呢？",
    },
  },
  {
    about: /lonely|sad\b|nobody likes|no friends|unhappy|孤单|难过|没有朋友|不开心/,
    text: {
      en: "That sounds hard. I'm a program, so I can't be a friend, but I can say this: the feeling is common, and it changes. It helps most to tell one person, even in a few words. Who comes to mind first: someone at home, a teacher, someone from your class? You could start with “Can I tell you something?” If it gets too heavy, the Help button below is always open.",
      zh: "听起来不好受。我是电脑程序，不能当朋友，但想告诉你：很多人都有过这种感觉，而且它会变的。最有用的是告诉一个人，哪怕只说几个字。你最先想到谁？家里人、老师，还是同学？可以从“我能跟你说件事吗？”开始。如果觉得太难受，下面的“求助”一直都在。",
    },
  },
  {
    about: /joke|funny|笑话/,
    text: {
      en: "Why did the maths book look so worried? Because it had too many problems. Your turn: a joke is better when you tell it to someone who can laugh.",
      zh: "数学书为什么愁眉苦脸？因为它的问题太多了。轮到你了：笑话要讲给会笑的人听才好玩。",
    },
    more: {
      en: "What do you call a dinosaur that sleeps a lot? A dino-snore. That's my last one; somebody at dinner surely knows a better one.",
      zh: "什么东西越洗越脏？是水。我就会这两个啦，吃饭时问问家里人，肯定有更好笑的。",
    },
  },
  {
    about: /bored|boring|what (?:can|should) i do|无聊|玩什么/,
    text: {
      en: "Three ideas that need no screen: build the tallest tower you can from things on your desk. Write down every sound you hear in five minutes; it is always more than you think. Or ask someone at home what they did all day when they were your age. Which one do you pick?",
      zh: "三个不用屏幕的主意：用桌上的东西搭一座最高的塔；五分钟里把听到的声音全写下来，一定比你想的多；或者问问家里人，像你这么大时每天都玩什么。你选哪一个？",
    },
  },
  {
    about: /water cycle|rain\b|cloud|下雨|水循环|云/,
    text: {
      en: "The Sun warms the sea, and a little of the water turns into vapour, which you can't see. Warm air carries it up. High above it is cold, so the vapour becomes tiny drops again: a cloud. When the drops grow too heavy, they fall as rain or snow, run down in rivers and reach the sea once more.\n\nThe water in your glass has done this round many thousand times. A dinosaur may have drunk it.",
      zh: "太阳晒热海面，一点点水变成看不见的水蒸气，跟着热空气升上去。高处很冷，水蒸气又变成很小的水滴，那就是云。水滴越来越重，就变成雨或雪落下来，流进河里，最后回到大海。\n\n你杯子里的水已经这样转了成千上万圈，说不定恐龙也喝过它。",
    },
  },
  {
    about: /gravity|fall down|重力|引力/,
    text: {
      en: "Everything that has mass pulls on everything else. You pull on the Earth, too, but the Earth is so much heavier that it is you who falls. Without air a feather and a hammer fall equally fast; an astronaut tried it on the Moon, and they landed together.\n\nTry this: drop a flat sheet of paper and a crumpled one at the same time. Both weigh the same. Why is one faster?",
      zh: "凡是有质量的东西都会互相吸引。你也在吸引地球，只是地球重太多，所以掉下去的是你。没有空气时，羽毛和锤子落得一样快，宇航员在月球上试过，它们同时落地。\n\n试一试：一张平的纸和一张揉成团的纸同时放手，重量一样，为什么一个更快？",
    },
  },
  {
    about: /\b(?:thanks|thank you|thx)\b|谢谢/,
    text: {
      en: "You're welcome. If you want to keep it in your head, tell it to somebody in your own words today: what you can explain, you know.",
      zh: "不客气。想记得牢，今天就用自己的话讲给别人听：讲得清楚，才是真的懂。",
    },
  },
  {
    about: /\b(?:bye|good ?night|see you|gotta go)\b|再见|晚安|拜拜/,
    text: { en: "Bye! Your chat is saved.", zh: "再见！聊天已经保存好了。" },
  },
  {
    about: /^(?:hi|hey|hello|good (?:morning|afternoon|evening)|yo|你好|您好|嗨|哈喽)\b|^(?:你好|您好|嗨|哈喽)/,
    text: {
      en: "Hello! I'm a program that answers questions about school and the world. Ask me why the sky is blue, how volcanoes work, or how to add fractions. I can also tell you a story in parts.",
      zh: "你好！我是回答问题的电脑程序，可以聊学习和世界上的事。问我天空为什么是蓝的、火山怎么喷发、分数怎么加，都可以。我还会讲分段的故事。",
    },
  },
];

export const stories: readonly (readonly Text[])[] = [
  [
    {
      en: "The lighthouse on the small island had been dark for a year when Mira found the key. It hung in her grandfather's shed, between a saw and a coil of rope, with a paper tag: “Only when the gulls are quiet.”\n\nThat evening the gulls were quiet. Not one cried over the harbour. Mira put the key in her pocket, untied the small boat and rowed out over water as smooth as a table.\n\nShe was half way when she saw it: high up, behind the dusty glass, somebody lit a candle.\n\nWhat do you think she does: row on, or turn back? Say “go on” and I'll tell the next part.",
      zh: "小岛上的灯塔已经黑了一年，这天米拉找到了钥匙。它挂在爷爷的工具房里，夹在锯子和一卷绳子中间，上面系着纸条：“海鸥安静的时候才用。”\n\n那天傍晚，海鸥真的安静了，港口上空一声叫声都没有。米拉把钥匙放进口袋，解开小船，划过像桌面一样平的海水。\n\n划到一半时她看见了：高高的塔上，落满灰尘的玻璃后面，有人点亮了一支蜡烛。\n\n你猜她会继续划，还是掉头回去？说“继续”，我就讲下一段。",
    },
    {
      en: "Mira rowed on. The key fitted, and the door opened without a sound, as if someone had oiled it. There were a hundred and twelve steps; she counted them so as not to think.\n\nAt the top sat an old woman with a notebook on her knees. “You took your time,” she said, and smiled. “I have written down every ship of this year. Forty-one went by. Six of them too close to the rocks.” She pointed at the big lamp. “I can't lift the lens any more. I only need two young hands.”\n\nDown on the sea a small green light came nearer, and it came straight for the rocks.",
      zh: "米拉继续划。钥匙正好，门无声地开了，好像有人上过油。一共一百一十二级台阶，她一边数一边走，好让自己不去多想。\n\n塔顶坐着一位老奶奶，膝上放着本子。“你来得可真慢。”她笑着说，“这一年经过的船我都记下来了，四十一艘，有六艘离礁石太近。”她指了指大灯，“我抬不动透镜了，只缺一双年轻的手。”\n\n海面上，一点绿色的小光越来越近，正朝着礁石驶来。",
    },
    {
      en: "They lifted together. The lens was cold and heavier than it looked, and for a moment Mira thought it would slip. Then it clicked into place. The old woman turned a wheel, and a broad white beam swept over the sea.\n\nThe green light stopped, hung there for a breath, and turned away from the rocks. A horn sounded: twice short, once long. “That means thank you,” said the old woman, and wrote into her book: Forty-two.\n\nWhen Mira rowed home, all the gulls began to cry at once. She left the key in the door. The end. How would you have ended it? Write it down, or tell it to someone tonight.",
      zh: "她们一起抬。透镜又冷又重，米拉有一瞬间觉得它要滑下去了。接着“咔”的一声，装好了。老奶奶转动轮子，一道宽宽的白光扫过海面。\n\n那点绿光停住了，顿了一下，然后转头离开了礁石。汽笛响起：两声短，一声长。“这是谢谢的意思。”老奶奶说着，在本子上写下：四十二。\n\n米拉划船回家时，海鸥一下子全叫了起来。她把钥匙留在了门上。故事讲完啦。换成你，会怎样结尾？写下来，或者今晚讲给别人听。",
    },
  ],
  [
    {
      en: "In the last row of the school garden grew a pumpkin that nobody had planted. On Monday it was as big as a fist, on Tuesday as a head, and on Wednesday it hummed.\n\nJun was the only one who heard it. He put his ear to it. It was the tune that his sister whistled when she thought about something hard. On Thursday the pumpkin had learned a second tune, the school bell. On Friday morning the real bell did not ring, but the lesson began all the same.\n\nSay “go on”, and you'll hear who was inside.",
      zh: "学校菜园的最后一排，长出了一个谁也没种过的南瓜。星期一它像拳头那么大，星期二像脑袋那么大，星期三它哼起歌来。\n\n只有小军听见了。他把耳朵贴上去，那是姐姐想难题时吹的调子。星期四，南瓜又学会了第二首：上课铃。星期五早上，真的铃没有响，可大家还是都去上课了。\n\n说“继续”，就知道里面是谁。",
    },
    {
      en: "Jun knocked three times. The pumpkin knocked back four. So it could count further than he had. He knocked five times, and it answered six, and so they went on up to twenty, until the gardener came along with his watering can.\n\n“Ah,” said the gardener, “a cricket moved in through a hole in the bottom. They like company.” He lifted the pumpkin a little: there was the hole, no wider than a pencil. “Shall we take it out?” Jun thought about it. Then he fetched a chair and the class, and the music lesson took place in the garden. The end.",
      zh: "小军敲了三下，南瓜回敲了四下，总是多一下。他敲五下，它敲六下，就这样一直敲到二十，直到园丁提着水壶走过来。\n\n“哦，”园丁说，“一只蟋蟀从底下的小洞搬进去了，它们喜欢热闹。”他把南瓜抬起来一点，果然有个铅笔那么粗的洞。“要把它请出来吗？”小军想了想，搬来一把椅子，又叫来全班同学，那天的音乐课就在菜园里上了。故事讲完啦。",
    },
  ],
];

export const fallbacks: readonly Text[] = [
  {
    en: "I'm a small demonstration with a few texts, so I don't know much about that. A real model would answer here. Try me on the sky, volcanoes, plants, the Moon, dinosaurs, fractions or a sum, or ask for a story. And for your question: what do you know about it already, and where could you look up the rest?",
    zh: "我只是个小演示，会的不多，这个问题我答不好；这里本来应该由真正的模型来回答。你可以问我天空、火山、植物、月亮、恐龙、分数或一道算式，也可以让我讲故事。至于你的问题：你已经知道些什么？剩下的可以去哪里查？",
  },
  {
    en: "Let's take it apart. Which part of it do you understand already, and which word in the question is the one that puzzles you? Start with that word: say in your own words what you think it means. Often the rest gets easier from there. (I'm the example's built-in responder; with a real model, you would get a real answer here.)",
    zh: "我们把它拆开看看。哪一部分你已经懂了？问题里哪个词最让你糊涂？先用自己的话说说那个词是什么意思，剩下的往往就容易了。（我是示例自带的应答程序；接上真正的模型，这里就会有真正的回答。）",
  },
  {
    en: "Good question to carry around for a while. Write it on a piece of paper, ask two people what they think, and compare. If they disagree, you have found an interesting one. Meanwhile I can explain the seasons, black holes, rain or gravity.",
    zh: "这个问题值得带在身上想一想。写在纸上，问两个人的看法，再比一比；如果他们说的不一样，那就是个有意思的问题。现在我可以给你讲四季、黑洞、下雨或者重力。",
  },
];
