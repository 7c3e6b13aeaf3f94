import type { Language, Person } from "../server/people.ts";

/** All texts of the pages except the governor's, which come with the browser SDK. */
export interface Texts {
  readonly tagline: string;
  readonly whoTitle: string;
  readonly whoLead: string;
  readonly names: { readonly [Key in Person]: string };
  readonly ages: { readonly [Key in Person]: string };
  readonly noLimits: string;
  readonly leftToday: (duration: string) => string;
  readonly untilBreak: (duration: string) => string;
  readonly usedUp: (when: string) => string;
  readonly quiet: (when: string) => string;
  readonly resting: (when: string) => string;
  readonly closed: string;
  readonly parent: string;
  readonly parentLead: string;
  readonly staff: string;
  readonly staffLead: string;
  readonly rules: string;
  readonly demo: string;
  readonly demoTitle: string;
  readonly demoLead: string;
  readonly fast: string;
  readonly fastShort: string;
  readonly tomorrow: string;
  readonly reset: string;
  readonly resetSure: string;
  readonly greeting: (name: string) => string;
  readonly greetingLead: string;
  readonly suggestions: { readonly [Key in Person]: readonly string[] };
  readonly placeholder: string;
  readonly message: string;
  readonly send: string;
  readonly stop: string;
  readonly help: string;
  readonly fresh: string;
  readonly switchPerson: string;
  readonly smallPrint: string;
  readonly you: string;
  readonly ai: string;
  readonly failed: string;
  readonly tryAgain: string;
  readonly stopped: string;
  readonly helpTitle: string;
  readonly helpLead: string;
  readonly helpTell: string;
  readonly helpTellMore: string;
  readonly helpCall: string;
  readonly helpLines: readonly (readonly [who: string, number: string])[];
  readonly helpEmergency: string;
  readonly helpWrite: string;
  readonly helpWriteMore: string;
  readonly helpPlaceholder: string;
  readonly helpNote: string;
  readonly backToChat: string;
}

const en: Texts = {
  tagline: "Questions about school and the world",
  whoTitle: "Who is chatting?",
  whoLead: "Picking someone stands in for logging in. From here on, the server knows who it is and how old.",
  names: { eight: "Noor", fourteen: "Kai", seventeen: "Lena", adult: "Sam" },
  ages: { eight: "8 years", fourteen: "14 years", seventeen: "17 years", adult: "34 years" },
  noLimits: "No limits",
  leftToday: (duration) => `${duration} left today`,
  untilBreak: (duration) => `${duration} until a break`,
  usedUp: (when) => `Today's time is used. Opens ${when}`,
  quiet: (when) => `Quiet hours until ${when}`,
  resting: (when) => `On a break until ${when}`,
  closed: "Closed for now",
  parent: "The parent",
  parentLead: "Sees time and numbers, answers, pauses, sets rules. Opens beside this window.",
  staff: "The staff",
  staffLead: "Answers appeals. Opens beside this window.",
  rules: "Your rules",
  demo: "Demo",
  demoTitle: "The demo's clock",
  demoLead: "So that you can see a whole day in a few minutes. Real apps have no such switch.",
  fast: "Fast: an hour passes in a minute",
  fastShort: "Fast clock",
  tomorrow: "Skip to tomorrow afternoon",
  reset: "Start over",
  resetSure: "All time used is forgotten",
  greeting: (name) => `Hi ${name}. What would you like to know?`,
  greetingLead: "I'm an AI, not a person. I can be wrong, so check what matters.",
  suggestions: {
    eight: ["Why is the sky blue?", "Tell me a story", "Where did the dinosaurs go?"],
    fourteen: ["How do plants make food?", "Help me with fractions", "How do I start an essay?"],
    seventeen: ["What is a black hole?", "Why are there seasons?", "How do I start an essay?"],
    adult: ["How do volcanoes work?", "Explain the phases of the Moon", "Tell me a story"],
  },
  placeholder: "Ask something…",
  message: "Message",
  send: "Send",
  stop: "Stop",
  help: "Help",
  fresh: "New chat",
  switchPerson: "Switch person",
  smallPrint: "Starling is an AI and can be wrong.",
  you: "You",
  ai: "Starling, AI",
  failed: "That didn't get through. It was not counted.",
  tryAgain: "Try again",
  stopped: "Stopped.",
  helpTitle: "Help is always open",
  helpLead: "At any hour, and no matter how much time is left. Nothing here is counted.",
  helpTell: "Tell someone near you",
  helpTellMore:
    "A parent, a teacher, a school nurse, a neighbour. You can show them what you wrote, instead of finding words.",
  helpCall: "Call or text",
  helpLines: [
    ["USA and Canada", "988"],
    ["United Kingdom, Childline", "0800 1111"],
    ["Australia, Kids Helpline", "1800 55 1800"],
    ["European Union", "116 111"],
  ],
  helpEmergency: "In danger now? Call your emergency number: 112, 911 or 999.",
  helpWrite: "Or write it here",
  helpWriteMore: "A computer answers, and tells you who can help.",
  helpPlaceholder: "What is happening?",
  helpNote: "The numbers are examples. An app puts those of its own country here.",
  backToChat: "Back to the chat",
};

const zhCN: Texts = {
  tagline: "聊学习，聊世界",
  whoTitle: "谁来聊天？",
  whoLead: "选一个人就相当于登录。之后由服务器记住是谁、多大。",
  names: { eight: "小雨", fourteen: "子轩", seventeen: "佳怡", adult: "陈明" },
  ages: { eight: "8 岁", fourteen: "14 岁", seventeen: "17 岁", adult: "34 岁" },
  noLimits: "没有限制",
  leftToday: (duration) => `今天还剩 ${duration}`,
  untilBreak: (duration) => `再过 ${duration} 休息`,
  usedUp: (when) => `今天的时间已用完，${when} 可继续`,
  quiet: (when) => `静默时段至 ${when}`,
  resting: (when) => `休息到 ${when}`,
  closed: "暂时关闭",
  parent: "家长",
  parentLead: "查看时间和次数，回复请求，暂停，设置规则。会在新窗口打开。",
  staff: "工作人员",
  staffLead: "处理申诉。会在新窗口打开。",
  rules: "我的规则",
  demo: "演示",
  demoTitle: "演示时钟",
  demoLead: "几分钟就能看完一整天。真正的应用没有这个开关。",
  fast: "快进：一分钟过一小时",
  fastShort: "快进",
  tomorrow: "跳到明天下午",
  reset: "重新开始",
  resetSure: "清除所有已用时长",
  greeting: (name) => `${name}，你好！想了解什么？`,
  greetingLead: "我是人工智能，不是真人。我也会说错，重要的事请再查一查。",
  suggestions: {
    eight: ["天空为什么是蓝色的？", "给我讲个故事", "恐龙去哪儿了？"],
    fourteen: ["植物怎么做食物？", "教我分数加法", "作文怎么开头？"],
    seventeen: ["黑洞是什么？", "为什么有四季？", "作文怎么开头？"],
    adult: ["火山是怎么喷发的？", "月亮为什么会变？", "给我讲个故事"],
  },
  placeholder: "想问什么？",
  message: "消息",
  send: "发送",
  stop: "停止",
  help: "求助",
  fresh: "新聊天",
  switchPerson: "换人",
  smallPrint: "Starling 是人工智能，可能会出错。",
  you: "你",
  ai: "Starling（人工智能）",
  failed: "没有发出去，这条不计入次数。",
  tryAgain: "再试一次",
  stopped: "已停止。",
  helpTitle: "求助一直都在",
  helpLead: "不管几点，不管还剩多少时间都可以用，这里不计时也不计次数。",
  helpTell: "告诉身边的人",
  helpTellMore: "爸爸妈妈、老师、校医、邻居都可以。说不出口，就把写下的话给他们看。",
  helpCall: "打电话",
  helpLines: [
    ["青少年服务热线", "12355"],
    ["心理援助热线", "12356"],
    ["报警", "110"],
    ["急救", "120"],
  ],
  helpEmergency: "正有危险？请马上拨打 110 或 120。",
  helpWrite: "也可以写在这里",
  helpWriteMore: "电脑会回答，并告诉你谁能帮你。",
  helpPlaceholder: "发生什么事了？",
  helpNote: "电话仅为示例，应用应填写所在地区的号码。",
  backToChat: "回到聊天",
};

export const texts: { readonly [Key in Language]: Texts } = { en, "zh-CN": zhCN };
